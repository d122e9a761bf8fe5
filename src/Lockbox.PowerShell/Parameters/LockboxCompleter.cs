using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Language;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Offers the unlocked lockboxes, lockbox files and directories. Opens no file and asks for nothing.
/// </summary>
public sealed class LockboxCompleter : IArgumentCompleter
{
    private const string Extension = ".lockbox";

    private static readonly EnumerationOptions Visible = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };

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
            string word = CompletionWord.Unquote(wordToComplete);
            return Unlocked(word).Concat(Files(word)).Take(CompletionWord.MostResults).ToList();
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or ArgumentException or RuntimeException)
        {
            // A completer that has nothing to offer says nothing.
            return [];
        }
    }

    private static IEnumerable<CompletionResult> Unlocked(string word) =>
        from unlocked in KeyCache.List()
        where Path.GetFileName(unlocked.Path).StartsWith(word, StringComparison.OrdinalIgnoreCase)
            || unlocked.Path.StartsWith(word, StringComparison.OrdinalIgnoreCase)
        select new CompletionResult(
            CompletionWord.Quote(unlocked.Path),
            DisplayText.Name(Path.GetFileName(unlocked.Path)),
            CompletionResultType.ParameterValue,
            $"{DisplayText.Name(unlocked.Path)}, unlocked until {unlocked.UnlockedUntil.LocalDateTime:t}");

    private static IEnumerable<CompletionResult> Files(string word)
    {
        int separator = word.LastIndexOfAny(['/', Path.DirectorySeparatorChar]);
        string typed = word[..(separator + 1)];
        string prefix = word[(separator + 1)..];
        DirectoryInfo directory = new(CompletionWord.FullPath(typed, CompletionWord.CurrentDirectory()));
        if (!directory.Exists)
        {
            yield break;
        }

        long start = Stopwatch.GetTimestamp();
        foreach (FileSystemInfo found in directory.EnumerateFileSystemInfos("*", Visible))
        {
            if (Stopwatch.GetElapsedTime(start) > CompletionWord.LongestTime)
            {
                yield break;
            }

            if (IsOffered(found, prefix))
            {
                bool isDirectory = found is DirectoryInfo;
                yield return new CompletionResult(
                    CompletionWord.Quote(typed + found.Name),
                    DisplayText.Name(found.Name),
                    isDirectory ? CompletionResultType.ProviderContainer : CompletionResultType.ProviderItem,
                    DisplayText.Name(found.FullName));
            }
        }
    }

    private static bool IsOffered(FileSystemInfo found, string prefix) =>
        found.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
        && (prefix.Length > 0 || !found.Attributes.HasFlag(FileAttributes.Hidden))
        && (found is DirectoryInfo || found.Name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase));
}
