namespace Lockbox.Workloads.Corpora;

/// <summary>The names of the files below a directory.</summary>
internal static class TreeNames
{
    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = 0,
    };

    /// <summary>All of them with <c>/</c>, in ordinal order.</summary>
    public static IReadOnlyList<string> Of(string root)
    {
        string[] names = [.. Directory.EnumerateFiles(root, "*", Everything)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))];
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    /// <summary>How many folders there are below a directory.</summary>
    public static int FoldersOf(string root) => Directory.EnumerateDirectories(root, "*", Everything).Count();
}
