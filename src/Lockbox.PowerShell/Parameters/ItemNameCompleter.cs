using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Language;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Offers the names in an unlocked lockbox, one directory at a time. Says nothing about a locked one: it asks for
/// nothing and derives no key.
/// </summary>
public sealed class ItemNameCompleter : IArgumentCompleter
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
            bool isLiteral = parameterName == nameof(ItemSelectingCmdlet.LiteralName);
            string word = CompletionWord.Unquote(wordToComplete);
            word = isLiteral ? word : word.Replace("`", string.Empty, StringComparison.Ordinal);
            using OpenLockbox? open =
                CompletionLockbox.TryOpen(fakeBoundParameters[nameof(ItemSelectingCmdlet.Lockbox)]);
            return open is null ? [] : Names(open.Snapshot, word, isLiteral).ToList();
        }
        catch (Exception e) when (
            e is LockboxException or IOException or UnauthorizedAccessException or ArgumentException
                or RuntimeException)
        {
            // A completer that has nothing to offer says nothing.
            return [];
        }
    }

    private static IEnumerable<CompletionResult> Names(Snapshot snapshot, string word, bool isLiteral)
    {
        string directory = word[..(word.LastIndexOf('/') + 1)];
        HashSet<string> offered = new(StringComparer.Ordinal);
        long start = Stopwatch.GetTimestamp();
        foreach (Entry entry in snapshot.EnumerateLevel(word))
        {
            if (offered.Count >= CompletionWord.MostResults
                || Stopwatch.GetElapsedTime(start) > CompletionWord.LongestTime)
            {
                yield break;
            }

            int slash = entry.Name.IndexOf('/', directory.Length);
            string name = slash < 0 ? entry.Name : entry.Name[..slash];
            if (offered.Add(name))
            {
                yield return new CompletionResult(
                    CompletionWord.Quote(isLiteral ? name : NamePattern.Escape(name)),
                    DisplayText.Name(EntryName.Leaf(name)),
                    slash < 0 ? CompletionResultType.ParameterValue : CompletionResultType.ProviderContainer,
                    slash < 0 ? ToolTip(entry) : DisplayText.Name(name));
            }
        }
    }

    private static string ToolTip(Entry entry) =>
        $"{DisplayText.Name(entry.Name)}, {entry.Kind}, {DisplayText.Size(entry.Length)}, "
        + DisplayText.Time(entry.ModifiedAt.ToLocalTime());
}
