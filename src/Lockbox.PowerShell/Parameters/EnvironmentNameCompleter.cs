using System.Collections;
using System.Management.Automation;

namespace Lockbox.PowerShell.Parameters;

/// <summary>Offers the names of this process's environment variables; their values are shown nowhere.</summary>
public sealed class EnvironmentNameCompleter : QuietCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<CompletionResult> Complete(
        string parameterName, string word, IDictionary arguments) =>
        Environment.GetEnvironmentVariables().Keys.OfType<string>()
            .Where(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.OrdinalIgnoreCase)
            .Take(CompletionWord.MostResults)
            .Select(static name => new CompletionResult(
                CompletionWord.Quote(name), DisplayText.Name(name), CompletionResultType.ParameterValue,
                DisplayText.Name(name)));
}
