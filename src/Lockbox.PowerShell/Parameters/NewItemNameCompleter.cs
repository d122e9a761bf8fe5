using System.Collections;
using System.Management.Automation;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Offers the last part of the name that an item has, to be changed; and nothing of the host, where names mean others.
/// </summary>
public sealed class NewItemNameCompleter : QuietCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<CompletionResult> Complete(
        string parameterName, string word, IDictionary arguments)
    {
        string leaf = EntryName.Leaf(arguments["Name"]?.ToString()?.TrimEnd('/') ?? string.Empty);
        return leaf.Length > 0 && leaf.StartsWith(word, StringComparison.Ordinal)
            ? [new CompletionResult(
                CompletionWord.Quote(leaf), DisplayText.Name(leaf), CompletionResultType.ParameterValue,
                DisplayText.Name(leaf))]
            : [];
    }
}
