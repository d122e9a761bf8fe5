using Lockbox.Engine.Primitives;
using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

/// <summary>
/// What happens on the host between the listing of a directory and the reading of its files. So few files are read only
/// when the walk is over, so that what is done then comes in between.
/// </summary>
public sealed class ImportRaceTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestLockbox _lockbox = new();

    public ImportRaceTests()
    {
        Assert.SkipUnless(LeanFolder.IsAvailable, "elsewhere the listing says everything");
        _folder.File("t/a", "a");
        _folder.File("t/file", "content");
        _folder.File("t/z", "z");
    }

    public void Dispose()
    {
        _lockbox.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("rm t/file && ln -s /etc/passwd t/file")]
    [InlineData("rm t/file && mkfifo t/file")]
    [InlineData("rm t/file && mkdir t/file")]
    [InlineData("rm t/file")]
    [InlineData("rm t/file && ln -s file t/file")]
    public void A_file_that_is_something_else_now_is_reported_and_not_read(string change)
    {
        ImportReport report = ImportWhile(() => _folder.Shell(change));
        Assert.Equal(_folder["t/file"], Assert.Single(report.Errors).Item);
        Assert.IsType<LockboxReadException>(report.Errors[0].Error);
        Assert.Equal(["a", "z"], _lockbox.Names());
        Assert.Equal("z"u8.ToArray(), _lockbox.Content("z"));
    }

    [Fact]
    public void A_directory_that_is_gone_is_reported_file_by_file()
    {
        ImportReport report = ImportWhile(() => Directory.Move(_folder["t"], _folder["moved"]));
        Assert.Equal(
            [_folder["t/a"], _folder["t/file"], _folder["t/z"]],
            report.Errors.Select(error => error.Item).Order(StringComparer.Ordinal));
        Assert.Empty(_lockbox.Names());
    }

    [Fact]
    public void A_directory_that_is_another_one_now_is_reported_file_by_file_and_not_read()
    {
        foreach (string name in new[] { "a", "file", "z" })
        {
            _folder.File("other/" + name, "secret");
        }

        ImportReport report = ImportWhile(() => _folder.Shell("mv t moved && ln -s other t"));
        Assert.Equal(
            [_folder["t/a"], _folder["t/file"], _folder["t/z"]],
            report.Errors.Select(error => error.Item).Order(StringComparer.Ordinal));
        Assert.Empty(_lockbox.Names());
    }

    [Theory]
    [InlineData("mv t/d moved && ln -s ../other t/d")]
    [InlineData("mv t/d moved && cp -r other t/d")]
    [InlineData("mv t/d moved")]
    [InlineData("mv t/d moved && mkfifo t/d")]
    public void A_directory_that_is_another_one_before_it_is_listed_is_reported_and_not_listed(string change)
    {
        _folder.File("t/d/file", "content");
        _folder.File("other/secret", "secret");
        List<string> errors = [];
        using HostWalker walker = new(new WalkOptions { OnError = (path, _) => errors.Add(path) });
        List<string> names = [];
        foreach (HostItem item in walker.Walk(_folder["t"], "t", true, default))
        {
            names.Add(item.Name);
            if (item.Name == "t/d")
            {
                _folder.Shell(change);
            }
        }

        Assert.Equal(["t", "t/a", "t/d", "t/file", "t/z"], names);
        Assert.Equal([_folder["t/d"]], errors);
    }

    [Fact]
    public void Directories_that_are_swapped_for_links_all_the_time_lead_no_import_outside()
    {
        for (int i = 0; i < 4; i++)
        {
            foreach (string name in new[] { "a", "b", "sub/a", "sub/b" })
            {
                _folder.File($"t/d{i}/{name}", "good");
                _folder.File("outside/" + name, "secret");
            }
        }

        _folder.File("outside/only", "secret");
        using Swapper swapper = new(_folder.Link("link", _folder["outside"]), () => [_folder["t"]]);
        for (int round = 0; round < 150; round++)
        {
            using Transaction transaction = LockboxFile.OpenWrite(_lockbox.Path, _lockbox.Key);
            ImportReport report = transaction.Import(
                [new ImportItem { HostPath = _folder["t"], Name = "t", Recurse = true }],
                new ImportOptions { CollectEntries = true });
            Assert.DoesNotContain(report.Entries, static entry => entry.Length == "secret".Length);
            Assert.DoesNotContain(report.Entries, static entry => EntryName.Leaf(entry.Name) == "only");
            Assert.Equal(report.Errors.Count, report.Errors.DistinctBy(static error => error.Item).Count());
        }

        Assert.True(swapper.Swaps > 100, $"{swapper.Swaps} swaps");
    }

    [Theory]
    [InlineData(Limits.FrameRawTarget - 1)]
    [InlineData(Limits.FrameRawTarget)]
    [InlineData(3 * Limits.FrameRawTarget + 77)]
    public void A_file_that_has_become_large_is_cut_into_frames(int length)
    {
        byte[] content = HostTree.Noise(length, 1);
        ImportReport report = ImportWhile(() => File.WriteAllBytes(_folder["t/file"], content), hash: true);
        Assert.Empty(report.Errors);
        Assert.Equal((3, length + 2L), (report.FilesAdded, report.BytesRead));
        Assert.Equal(content, _lockbox.Content("file"));
        using Snapshot snapshot = _lockbox.OpenRead();
        Assert.Equal(
            System.Security.Cryptography.SHA256.HashData(content), snapshot.Find("file")!.Sha256.ToArray());
    }

    [Fact]
    public void A_file_that_is_replaced_is_kept_as_it_is_now_with_its_own_time_and_mode()
    {
        DateTime time = new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        ImportReport report = ImportWhile(() =>
        {
            File.WriteAllText(_folder["new"], "something else");
            File.SetLastWriteTimeUtc(_folder["new"], time);
            _folder.Shell("chmod 4711 new && mv new t/file");
        });
        Assert.Empty(report.Errors);
        Assert.Equal("something else"u8.ToArray(), _lockbox.Content("file"));
        using Snapshot snapshot = _lockbox.OpenRead();
        Entry entry = snapshot.Find("file")!;
        Assert.Equal((time, (UnixFileMode)0b_100_111_001_001), (entry.ModifiedAt, entry.UnixMode));
    }

    [Fact]
    public void A_file_that_has_become_empty_is_empty()
    {
        Assert.Empty(ImportWhile(() => File.WriteAllBytes(_folder["t/file"], [])).Errors);
        Assert.Empty(_lockbox.Content("file"));
        Assert.Equal(["a", "file", "z"], _lockbox.Names());
    }

    /// <summary>Imports t, doing something when the walk has found all, before anything is read.</summary>
    private ImportReport ImportWhile(Action action, bool hash = false)
    {
        using Transaction transaction = LockboxFile.OpenWrite(_lockbox.Path, _lockbox.Key);
        IEnumerable<ImportItem> Items()
        {
            yield return new ImportItem { HostPath = _folder["t"], Name = string.Empty, Recurse = true };
            action();
        }

        ImportReport report = transaction.Import(Items(), new ImportOptions { Hash = hash });
        transaction.Commit();
        return report;
    }
}
