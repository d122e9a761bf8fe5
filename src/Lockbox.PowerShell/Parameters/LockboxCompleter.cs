using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using Lockbox.PowerShell.Drive;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Offers drives, the unlocked lockboxes, lockbox files and directories, each once. Opens no file and asks for nothing.
/// </summary>
public sealed class LockboxCompleter : QuietCompleter
{
    private const string Extension = ".lockbox";

    private static readonly EnumerationOptions Visible = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };

    /// <inheritdoc/>
    private protected override IEnumerable<CompletionResult> Complete(
        string parameterName, string word, IDictionary arguments)
    {
        Dictionary<string, UnlockedLockbox> unlocked =
            KeyCache.List().ToDictionary(static one => one.Path, HostPath.Comparer);
        List<(string Path, CompletionResult Result)> files = [.. Files(word, unlocked)];
        IEnumerable<string> elsewhere = unlocked.Keys.Except(files.Select(file => file.Path), HostPath.Comparer);
        return DriveSessions.List().Where(drive => IsMeant(drive, word)).Select(Result)
            .Concat(elsewhere.Where(path => IsMeant(path, word)).Select(path => Result(path, unlocked[path])))
            .Concat(files.OrderBy(file => !unlocked.ContainsKey(file.Path)).Select(file => file.Result))
            .Take(CompletionWord.MostResults);
    }

    private static bool IsMeant(string path, string word) =>
        Path.GetFileName(path).StartsWith(word, StringComparison.OrdinalIgnoreCase)
        || path.StartsWith(word, StringComparison.OrdinalIgnoreCase);

    private static bool IsMeant(DriveSession drive, string word) =>
        $"{drive.Name}:".StartsWith(word, StringComparison.OrdinalIgnoreCase);

    private static CompletionResult Result(DriveSession drive) => new(
        CompletionWord.Quote($"{drive.Name}:"),
        $"{drive.Name}:",
        CompletionResultType.ProviderContainer,
        DisplayText.Name(drive.Path));

    private static CompletionResult Result(string path, UnlockedLockbox unlocked) => new(
        CompletionWord.Quote(path),
        DisplayText.Name(Path.GetFileName(path)),
        CompletionResultType.ParameterValue,
        ToolTip(path, unlocked));

    private static string ToolTip(string path, UnlockedLockbox? unlocked) => unlocked switch
    {
        null => DisplayText.Name(path),
        { UnlockedUntil: { } until } => $"{DisplayText.Name(path)}, unlocked until {until.LocalDateTime:t}",
        _ => $"{DisplayText.Name(path)}, mounted",
    };

    private static IEnumerable<(string Path, CompletionResult Result)> Files(
        string word, Dictionary<string, UnlockedLockbox> unlocked)
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
                yield return (found.FullName, new CompletionResult(
                    CompletionWord.Quote(typed + found.Name),
                    DisplayText.Name(found.Name),
                    isDirectory ? CompletionResultType.ProviderContainer : CompletionResultType.ProviderItem,
                    ToolTip(found.FullName, unlocked.GetValueOrDefault(found.FullName))));
            }
        }
    }

    private static bool IsOffered(FileSystemInfo found, string prefix) =>
        found.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
        && (prefix.Length > 0 || !found.Attributes.HasFlag(FileAttributes.Hidden))
        && (found is DirectoryInfo || found.Name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase));
}
