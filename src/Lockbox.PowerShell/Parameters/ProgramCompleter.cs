using System.Collections;
using System.Management.Automation;

namespace Lockbox.PowerShell.Parameters;

/// <summary>Offers the programs in PATH; and files of the host for a word that is a path.</summary>
public sealed class ProgramCompleter : QuietCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<CompletionResult> Complete(
        string parameterName, string word, IDictionary arguments) =>
        word.Length == 0 || word.AsSpan().ContainsAny('/', '\\')
            ? CompletionCompleters.CompleteFilename(word)
            : CompletionCompleters.CompleteCommand(word, null, CommandTypes.Application)
                .Take(CompletionWord.MostResults);
}
