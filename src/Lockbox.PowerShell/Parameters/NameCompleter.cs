using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Items;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Offers the names in an unlocked lockbox, one folder at a time. Says nothing about a locked one: it asks for nothing
/// and derives no key.
/// </summary>
/// <typeparam name="T">What has the names.</typeparam>
public abstract class NameCompleter<T> : QuietCompleter
{
    /// <summary>Whether only folders are offered.</summary>
    private protected virtual bool OffersOnlyFolders => false;

    /// <summary>Whether one is a folder itself, whether or not it has anything below it.</summary>
    /// <param name="one">The one.</param>
    /// <returns>True for a directory.</returns>
    private protected virtual bool IsFolder(T one) => false;

    /// <summary>Whether the argument of a parameter is a pattern, so that a name has to be escaped in it.</summary>
    /// <param name="parameterName">The parameter.</param>
    /// <returns>True for everything but -LiteralName.</returns>
    private protected virtual bool IsPattern(string parameterName) =>
        parameterName != nameof(ItemSelectingCmdlet.LiteralName);

    /// <summary>The lockbox whose names are offered.</summary>
    /// <param name="arguments">What the command line has so far.</param>
    /// <returns>The argument, or null for the default.</returns>
    private protected virtual object? LockboxOf(IDictionary arguments) =>
        arguments[nameof(ItemSelectingCmdlet.Lockbox)];

    /// <summary>The names of one folder that start with a word, or of the folders in it.</summary>
    /// <param name="snapshot">The state to look into.</param>
    /// <param name="word">The word.</param>
    /// <returns>One for each name at this level, in the order of names.</returns>
    private protected abstract IEnumerable<T> Level(Snapshot snapshot, string word);

    /// <summary>The full name of one.</summary>
    /// <param name="one">The one.</param>
    /// <returns>The name.</returns>
    private protected abstract string NameOf(T one);

    /// <summary>What is told about one while it is chosen.</summary>
    /// <param name="one">The one.</param>
    /// <returns>A line to show.</returns>
    private protected abstract string ToolTip(T one);

    /// <inheritdoc/>
    private protected sealed override IEnumerable<CompletionResult> Complete(
        string parameterName, string word, IDictionary arguments)
    {
        bool isPattern = IsPattern(parameterName);
        string prefix = isPattern ? word.Replace("`", string.Empty, StringComparison.Ordinal) : word;
        using OpenLockbox? open = CompletionLockbox.TryOpen(LockboxOf(arguments));
        return open is null ? [] : [.. Names(open.Snapshot, prefix, isPattern)];
    }

    private IEnumerable<CompletionResult> Names(Snapshot snapshot, string word, bool isPattern)
    {
        int folder = word.LastIndexOf('/') + 1;
        HashSet<string> offered = new(StringComparer.Ordinal);
        long start = Stopwatch.GetTimestamp();
        foreach (T one in Level(snapshot, word))
        {
            if (offered.Count >= CompletionWord.MostResults
                || Stopwatch.GetElapsedTime(start) > CompletionWord.LongestTime)
            {
                yield break;
            }

            string full = NameOf(one);
            int slash = full.IndexOf('/', folder);
            string name = slash < 0 ? full : full[..slash];
            if ((slash >= 0 || !OffersOnlyFolders || IsFolder(one)) && offered.Add(name))
            {
                yield return new CompletionResult(
                    CompletionWord.Quote(isPattern ? NamePattern.Escape(name) : name),
                    DisplayText.Name(EntryName.Leaf(name)),
                    slash < 0 ? CompletionResultType.ParameterValue : CompletionResultType.ProviderContainer,
                    slash < 0 ? ToolTip(one) : DisplayText.Name(name));
            }
        }
    }
}
