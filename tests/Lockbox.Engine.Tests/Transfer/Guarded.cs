namespace Lockbox.Engine.Tests.Transfer;

/// <summary>
/// A tree beside a destination that nothing may touch: names, contents, modes, times and link targets are compared
/// with what they were. Its modes and times are such as no test gives to an entry.
/// </summary>
internal sealed class Guarded
{
    private const string Name = "guarded";

    private static readonly DateTime Time = new(1999, 9, 9, 9, 9, 9, DateTimeKind.Utc);

    private readonly TempFolder _folder;
    private readonly string[] _before;

    /// <summary>Makes the tree.</summary>
    /// <param name="folder">The test's folder.</param>
    /// <param name="names">Files in it; those that a test exports, so that there is something to be hit.</param>
    public Guarded(TempFolder folder, params IEnumerable<string> names)
    {
        _folder = folder;
        foreach (string name in names.Prepend("file"))
        {
            string path = folder.File($"{Name}/outside/{name}", $"precious {name}");
            for (; path.Length > folder[Name].Length; path = System.IO.Path.GetDirectoryName(path)!)
            {
                Finish(path);
            }
        }

        _before = Describe();
    }

    /// <summary>The full path of the tree.</summary>
    public string Path => _folder[$"{Name}/outside"];

    /// <summary>Everything is as it was.</summary>
    public void AssertUntouched() => Assert.Equal(_before, Describe());

    private static void Finish(string path)
    {
        bool isDirectory = Directory.Exists(path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)(isDirectory ? 0b_111_101_100 : 0b_110_000_100));
        }

        if (isDirectory)
        {
            Directory.SetLastWriteTimeUtc(path, Time);
        }
        else
        {
            File.SetLastWriteTimeUtc(path, Time);
        }
    }

    private string[] Describe() => HostTree.Describe(_folder[Name]);
}
