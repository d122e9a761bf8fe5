using System.Collections;
using System.Management.Automation;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Offers the vaults that are registered with SecretManagement, where the session has loaded that module. Loads
/// nothing, and opens no vault.
/// </summary>
public sealed class SecretVaultCompleter : QuietCompleter
{
    private const string Module = SecretManagementModule.Name;

    /// <inheritdoc/>
    private protected override IEnumerable<CompletionResult> Complete(
        string parameterName, string word, IDictionary arguments) =>
        Registered()
            .Where(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Take(CompletionWord.MostResults)
            .Select(static name => new CompletionResult(
                CompletionWord.Quote(name), DisplayText.Name(name), CompletionResultType.ParameterValue, name));

    private static List<string> Registered()
    {
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(@"Microsoft.PowerShell.Core\Get-Module").AddParameter("Name", Module);
        if (shell.Invoke().Count == 0)
        {
            return [];
        }

        shell.Commands.Clear();
        shell.AddCommand($@"{Module}\Get-SecretVault");
        return [.. shell.Invoke().Select(static vault => vault.Properties["Name"]?.Value?.ToString()).OfType<string>()];
    }
}
