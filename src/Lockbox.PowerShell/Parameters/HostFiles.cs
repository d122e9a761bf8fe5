using System.Diagnostics;

namespace Lockbox.PowerShell.Parameters;

/// <summary>The files and folders of the host whose paths begin with what is typed.</summary>
internal static class HostFiles
{
    private static readonly EnumerationOptions Visible = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };

    /// <summary>
    /// Looks into the folder that is typed, for a bounded time. Hidden ones are meant by their first letter.
    /// </summary>
    /// <param name="word">What is typed: absolute, relative, or below <c>~</c>.</param>
    /// <param name="currentDirectory">What it is relative to.</param>
    /// <returns>Each with its path as it would be typed.</returns>
    public static IEnumerable<(FileSystemInfo Found, string Typed)> Matching(string word, string currentDirectory)
    {
        int separator = word.LastIndexOfAny(['/', Path.DirectorySeparatorChar]);
        string typed = word[..(separator + 1)];
        string prefix = word[(separator + 1)..];
        DirectoryInfo directory = new(CompletionWord.FullPath(typed, currentDirectory));
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

            if (found.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
                && (prefix.Length > 0 || !found.Attributes.HasFlag(FileAttributes.Hidden)))
            {
                yield return (found, typed + found.Name);
            }
        }
    }
}
