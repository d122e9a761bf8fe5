using System.Collections;
using System.Management.Automation;
using Lockbox.PowerShell.Drive;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Offers drives, the unlocked lockboxes, lockbox files and directories, each once. Opens no file and asks for nothing.
/// </summary>
public sealed class LockboxCompleter : QuietCompleter
{
    private const string Extension = ".lockbox";

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
        foreach ((FileSystemInfo found, string typed) in HostFiles.Matching(word, CompletionWord.CurrentDirectory()))
        {
            if (found is DirectoryInfo || found.Name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
            {
                yield return (found.FullName, new CompletionResult(
                    CompletionWord.QuotePath(typed),
                    DisplayText.Name(found.Name),
                    found is DirectoryInfo ? CompletionResultType.ProviderContainer : CompletionResultType.ProviderItem,
                    ToolTip(found.FullName, unlocked.GetValueOrDefault(found.FullName))));
            }
        }
    }
}
