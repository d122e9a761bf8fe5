namespace Lockbox.Repository.Tests.Reading;

/// <summary>The repository's own files: what is tracked, and what is about to be.</summary>
internal static class RepositoryTree
{
    // What .gitignore names, and git itself. The tree is walked and git is not asked, so that an unpacked archive is
    // checked too.
    private static readonly HashSet<string> NotOurs = new(StringComparer.Ordinal)
    {
        ".git", "artifacts", "bin", "obj", "TestResults", "BenchmarkDotNet.Artifacts", ".vs", ".idea",
    };

    private static readonly HashSet<string> TextExtensions = new(StringComparer.Ordinal)
    {
        "", ".cs", ".csproj", ".props", ".targets", ".slnx", ".json", ".md", ".txt", ".ps1", ".psm1", ".psd1",
        ".ps1xml", ".xml", ".yml", ".yaml", ".sh", ".editorconfig", ".gitattributes", ".gitignore",
    };

    /// <summary>The folder that holds Lockbox.slnx.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every file, relative to <see cref="Root"/> with forward slashes, in ordinal order.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. Walk(new DirectoryInfo(Root)).Select(Relative).Order(StringComparer.Ordinal)];

    /// <summary>Every file that holds text.</summary>
    public static IEnumerable<string> TextFiles => Files.Where(f => TextExtensions.Contains(Path.GetExtension(f)));

    /// <summary>The files whose relative path begins with a prefix and ends with a suffix.</summary>
    public static IEnumerable<string> Under(string prefix, string suffix) => Files.Where(f =>
        f.Begins(prefix) && f.Ends(suffix));

    /// <summary>Whether a file or folder is there.</summary>
    public static bool Has(string relative) => Path.Exists(Absolute(relative));

    /// <summary>The absolute path of a relative one.</summary>
    public static string Absolute(string relative) => Path.Combine(Root, relative);

    /// <summary>A file's text; a missing file fails the test by its name.</summary>
    public static string Read(string relative)
    {
        Assert.True(File.Exists(Absolute(relative)), $"{relative} is missing from the repository.");
        return File.ReadAllText(Absolute(relative));
    }

    private static string Relative(FileInfo file) => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/');

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder) => folder.EnumerateFiles().Concat(
        folder.EnumerateDirectories().Where(child => !NotOurs.Contains(child.Name) && child.LinkTarget is null)
            .SelectMany(Walk));

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Lockbox.slnx")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Lockbox.slnx.");
    }
}
