using Lockbox.Engine.Primitives;
using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

/// <summary>All ways of reading the host give the same entries.</summary>
public sealed class FolderReadingTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public FolderReadingTests() => Assert.SkipUnless(LeanFolder.IsAvailable, "there is one way only");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(SymbolicLinkHandling.Store)]
    [InlineData(SymbolicLinkHandling.Follow)]
    [InlineData(SymbolicLinkHandling.Skip)]
    public void Entries_are_the_same_however_directories_are_read(SymbolicLinkHandling links)
    {
        MakeTree();
        string[] ordinary = Import(FolderReading.Ordinary, links);
        Assert.Equal(ordinary, Import(FolderReading.Quickest, links));
        Assert.Equal(ordinary, Import(FolderReading.WithoutKinds, links));
        Assert.Contains(ordinary, line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.True(ordinary.Length > 35);
    }

    [Fact]
    public void What_is_found_is_looked_at_as_late_as_possible()
    {
        _folder.File("t/file");
        _folder.Folder("t/folder");
        HostItem[] items = Walk(FolderReading.Quickest);
        Assert.Null(items.Single(item => item.Name == "file").Facts);
        Assert.NotNull(items.Single(item => item.Name == "folder").Facts);
        Assert.All(Walk(FolderReading.Ordinary), item => Assert.NotNull(item.Facts));
    }

    private HostItem[] Walk(FolderReading reading)
    {
        WalkOptions options = new() { Reading = reading, OnError = (path, _) => Assert.Fail(path) };
        using HostWalker walker = new(options);
        return [.. walker.Walk(_folder["t"], string.Empty, true, default)];
    }

    private void MakeTree()
    {
        for (int i = 0; i < 30; i++)
        {
            _folder.File($"t/many/{i}", HostTree.Noise(i * 1000, i));
        }

        _folder.File("t/large", HostTree.Noise(2 * Limits.FrameRawTarget + 1, 1));
        _folder.File("t/é😀/e\u0301", "odd");
        _folder.File("t/" + new string('x', 255));
        _folder.Folder("t/empty");
        _folder.Link("t/link", "many/3");
        _folder.Link("t/many/up", "..");
        _folder.Link("t/dangling", "nowhere");
        _folder.Shell(
            "cd t && mkfifo pipe && chmod 6751 many/1 && chmod 000 many/2 && chmod 1777 empty"
            + " && touch -d '1969-12-31 23:59:59.123456789' many/4 && touch -d '2200-01-01 00:00:00.999999999' many/5"
            + " && touch -d '1901-12-14 00:00:00' many && printf x > \"bad$(printf '\\377')\"");
    }

    private string[] Import(FolderReading reading, SymbolicLinkHandling links)
    {
        using TestLockbox lockbox = new() { Reading = reading };
        ImportReport report = lockbox.ImportTree(
            _folder["t"], new ImportOptions { Hidden = true, Hash = true, SymbolicLinks = links });
        using Snapshot snapshot = lockbox.OpenRead();
        return
        [
            .. snapshot.Enumerate().Select(Describe),
            .. report.Errors.Select(error => $"error: {error.Item}: {error.Error.Message}").Order(StringComparer.Ordinal),
        ];
    }

    private static string Describe(Entry entry) =>
        $"{entry.Name}|{entry.Kind}|{entry.Length}|{entry.CreatedAt:O}|{entry.ModifiedAt:O}|{(int?)entry.UnixMode}"
        + $"|{entry.Attributes}|{entry.LinkTarget}|{entry.LinkTargetIsDirectory}"
        + $"|{Convert.ToHexString(entry.Sha256.Span)}";
}
