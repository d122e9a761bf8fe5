using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// A completer that has nothing to offer, for whatever reason, and says nothing then: an error would only disturb who
/// is typing.
/// </summary>
public abstract class QuietCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        try
        {
            return [.. Complete(parameterName, CompletionWord.Unquote(wordToComplete), fakeBoundParameters)];
        }
        catch (Exception e) when (
            e is LockboxException or IOException or UnauthorizedAccessException or ArgumentException
                or RuntimeException)
        {
            return [];
        }
    }

    /// <summary>What the completer offers.</summary>
    /// <param name="parameterName">The parameter whose argument is typed.</param>
    /// <param name="word">What is typed of it, without quotes.</param>
    /// <param name="arguments">The other parameters of the command line, as far as they are known.</param>
    /// <returns>The results; all errors that come on the way are kept quiet.</returns>
    private protected abstract IEnumerable<CompletionResult> Complete(
        string parameterName, string word, IDictionary arguments);
}
