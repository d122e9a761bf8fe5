using System.Collections;
using System.Management.Automation;
using Lockbox.PowerShell.Drive;

namespace Lockbox.PowerShell.Parameters;

/// <summary>Offers the drives of lockboxes in this session.</summary>
public sealed class DriveNameCompleter : QuietCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<CompletionResult> Complete(
        string parameterName, string word, IDictionary arguments)
    {
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(@"Microsoft.PowerShell.Management\Get-PSDrive");
        return shell.Invoke<PSDriveInfo>()
            .OfType<LockboxDrive>()
            .Where(drive => drive.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(static drive => new CompletionResult(
                drive.Name, drive.Name, CompletionResultType.ParameterValue, DisplayText.Name(drive.Lockbox)));
    }
}
