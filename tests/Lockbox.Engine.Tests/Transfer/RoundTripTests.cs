using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Tests.Transfer;

public sealed class RoundTripTests : IDisposable
{
    private static readonly DateTime When = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(1_234_567);

    private readonly TempFolder _folder = new();
    private readonly TestLockbox _lockbox = new();

    public void Dispose()
    {
        _lockbox.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_tree_comes_back_as_it_was(int threads)
    {
        MakeTree();
        ImportReport added = _lockbox.ImportTree(
            _folder["t"], new ImportOptions { Hidden = true, ThrottleLimit = threads });
        Assert.Empty(added.Errors);
        ExportReport exported = _lockbox.Export(_folder["out"], new ExportOptions { ThrottleLimit = threads });
        Assert.Empty(exported.Errors);
        AssertSame("t", "out");
        Assert.Equal(added.FilesAdded, exported.FilesWritten);
        Assert.Equal(added.DirectoriesAdded, exported.DirectoriesCreated);
        Assert.Equal(added.LinksAdded, exported.LinksCreated);
        Assert.Equal(added.BytesRead, exported.BytesWritten);
        Assert.Equal(["out", "t"], Directory.GetDirectories(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_tree_comes_back_into_an_existing_directory_beside_what_is_there()
    {
        MakeTree();
        _lockbox.ImportTree(_folder["t"]);
        _folder.File("out/mine", "kept");
        _folder.File("out/sub/mine", "kept");
        Assert.Empty(_lockbox.Export(_folder["out"]).Errors);
        Assert.Equal("kept", File.ReadAllText(_folder["out/mine"]));
        Assert.Equal("kept", File.ReadAllText(_folder["out/sub/mine"]));
        File.Delete(_folder["out/mine"]);
        File.Delete(_folder["out/sub/mine"]);
        Assert.Equal(HostTree.Describe(_folder["t"], false), HostTree.Describe(_folder["out"], false));
    }

    [Fact]
    public void Odd_names_come_back()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows cannot hold these names");
        string[] names =
        [
            "[", "]", "*", "?", "'", "\"", "`", "[ ] * ? ' \" `", " leading", "trailing ", " ", "trailing.",
            "back\\slash",
            "new\nline", "tab\t", "\u001b[31m", "😀", "👩‍👩‍👧", "e\u0301", "\u00E9", "case", "CASE", "Case",
            "-rf", "~", "CON", "a:b",
            "$(x)", "%PATH%", new string('x', 255), new string('é', 127), "...", ".x",
        ];
        foreach (string name in names)
        {
            _folder.File($"t/{name}", name);
            _folder.File($"t/dirs/{name}/{name}", name);
        }

        Assert.Empty(_lockbox.ImportTree(_folder["t"]).Errors);
        Assert.Empty(_lockbox.Export(_folder["out"]).Errors);
        AssertSame("t", "out");
        Assert.All(names, name => Assert.Equal(name, System.Text.Encoding.UTF8.GetString(_lockbox.Content(name))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Limits.FrameRawTarget - 1)]
    [InlineData(Limits.FrameRawTarget)]
    [InlineData(Limits.FrameRawTarget + 1)]
    [InlineData((2 * Limits.FrameRawTarget) - 1)]
    [InlineData(2 * Limits.FrameRawTarget)]
    [InlineData((3 * Limits.FrameRawTarget) + 12345)]
    public void Files_of_every_size_around_a_frame_come_back_with_their_hash(int length)
    {
        byte[] content = HostTree.Noise(length, length);
        _folder.File("t/a", "before");
        _folder.File("t/b", content);
        _folder.File("t/c", "after");
        ImportReport report = _lockbox.ImportTree(
            _folder["t"], new ImportOptions { Hash = true, ThrottleLimit = 3, CollectEntries = true });
        Assert.Empty(report.Errors);
        Assert.Equal(3, report.Entries.Count);
        Assert.Equal(content, _lockbox.Content("b"));
        Assert.Equal("after"u8.ToArray(), _lockbox.Content("c"));
        using (Snapshot snapshot = _lockbox.OpenRead())
        {
            Entry entry = snapshot.Find("b")!;
            Assert.Equal(length, entry.Length);
            Assert.Equal(System.Security.Cryptography.SHA256.HashData(content), entry.Sha256.ToArray());
        }

        Assert.Empty(_lockbox.Export(_folder["out"]).Errors);
        AssertSame("t", "out");
    }

    [Fact]
    public void A_large_file_among_small_ones_takes_few_frames_and_few_runs()
    {
        _folder.File("t/large", HostTree.Noise(5 * Limits.FrameRawTarget + 1000, 1));
        for (int i = 0; i < 300; i++)
        {
            _folder.File($"t/small{i}", HostTree.Noise(5000, i));
        }

        _lockbox.ImportTree(_folder["t"]);
        using Snapshot snapshot = _lockbox.OpenRead();
        Assert.Equal(2, snapshot.Find("large")!.Runs.Count);
        Assert.Equal(5u, snapshot.Find("large")!.Runs[0].FrameCount);
        Assert.Equal(6, snapshot.Enumerate().SelectMany(e => e.Runs)
            .SelectMany(run => Enumerable.Range(0, (int)run.FrameCount).Select(i => run.FirstFrame + (ulong)i))
            .Distinct().Count());
    }

    [Fact]
    public void Without_preserving_times_and_modes_are_the_hosts()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix modes");
        MakeTree();
        _lockbox.ImportTree(_folder["t"]);
        DateTime before = DateTime.UtcNow.AddMinutes(-1);
        Assert.Empty(_lockbox.Export(_folder["out"], new ExportOptions { NoPreserve = true }).Errors);
        Assert.Equal(HostTree.Describe(_folder["t"], false), HostTree.Describe(_folder["out"], false));
        Assert.All(
            Directory.GetFileSystemEntries(_folder["out"], "*", SearchOption.AllDirectories),
            path => Assert.True(File.GetLastWriteTimeUtc(path) > before, path));
    }

    [Fact]
    public void Content_in_memory_and_from_streams_is_imported_too()
    {
        byte[] large = HostTree.Noise((2 * Limits.FrameRawTarget) + 5, 1);
        ImportReport report = _lockbox.Import(
            new ImportOptions(),
            new ImportItem { Name = "a/text", Content = new MemoryStream("hello"u8.ToArray()) },
            new ImportItem
            {
                Name = "large",
                Content = new MemoryStream(large),
                Metadata = new EntryMetadata { CreatedAt = When, ModifiedAt = When },
            },
            new ImportItem { Name = "empty" });
        Assert.Empty(report.Errors);
        Assert.Equal(3, report.FilesAdded);
        Assert.Equal("hello"u8.ToArray(), _lockbox.Content("a/text"));
        Assert.Equal(large, _lockbox.Content("large"));
        using Snapshot snapshot = _lockbox.OpenRead();
        Assert.Equal(When, snapshot.Find("large")!.ModifiedAt);
    }

    private void AssertSame(string expected, string actual) =>
        Assert.Equal(HostTree.Describe(_folder[expected]), HostTree.Describe(_folder[actual]));

    private void MakeTree()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix modes and links");
        _folder.File("t/a.txt", "hello");
        _folder.File("t/empty.txt", string.Empty);
        _folder.File("t/sub/deep/er/b.bin", HostTree.Noise(100_000, 1));
        _folder.File("t/sub/large", HostTree.Noise((2 * Limits.FrameRawTarget) + 777, 2));
        _folder.File("t/.hidden/x", "x");
        for (int i = 0; i < 200; i++)
        {
            _folder.File($"t/many/f{i}", $"content {i}");
        }

        _folder.Folder("t/empty");
        _folder.Folder("t/closed");
        _folder.File("t/closed/inside", "x");
        _folder.Link("t/to-file", "a.txt");
        _folder.Link("t/to-dir", "sub/deep");
        _folder.Link("t/dangling", "no/where");
        _folder.Link("t/absolute", "/etc/hosts");
        _folder.Link("t/sub/up", "../a.txt");
        File.SetUnixFileMode(_folder["t/a.txt"], (UnixFileMode)0b_110_100_000);
        File.SetUnixFileMode(_folder["t/empty.txt"], (UnixFileMode)0b_100_101_101_101);
        File.SetUnixFileMode(_folder["t/closed/inside"], UnixFileMode.UserRead);
        int step = 0;
        foreach (string path in Directory.GetFileSystemEntries(_folder["t"], "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(path, When.AddDays(step++));
        }

        File.SetUnixFileMode(_folder["t/closed"], (UnixFileMode)0b_001_101_000_101);
    }
}
