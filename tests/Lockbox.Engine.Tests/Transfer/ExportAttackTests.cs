using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

/// <summary>What a hostile lockbox, or a hostile destination, tries: nothing outside is created or changed.</summary>
public sealed class ExportAttackTests : IDisposable
{
    private static readonly EntryMetadata Metadata =
        new() { CreatedAt = DateTime.UnixEpoch, ModifiedAt = DateTime.UnixEpoch };

    private readonly TempFolder _folder = new();
    private readonly TestLockbox _lockbox = new();

    public ExportAttackTests() => _folder.File("precious/file", "precious");

    public void Dispose()
    {
        Assert.Equal("precious", File.ReadAllText(_folder["precious/file"]));
        Assert.Equal(["file"], Directory.GetFileSystemEntries(_folder["precious"]).Select(Path.GetFileName));
        _lockbox.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../precious/file")]
    [InlineData("../precious/new")]
    [InlineData("a/../../precious/new")]
    [InlineData("/tmp/lockbox-must-not-exist")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("")]
    [InlineData("a\0b")]
    public void A_name_that_leads_elsewhere_is_refused_whatever_kind_it_has(string name)
    {
        foreach (bool exists in new[] { false, true })
        {
            foreach (bool flatten in new[] { false, true })
            {
                string destination = exists ? _folder.Folder($"there{flatten}") : _folder[$"new{flatten}"];
                ExportReport report = ExportCrafted(
                    destination,
                    new ExportOptions { Flatten = flatten, IfExists = ExportIfExists.Overwrite },
                    entry => [
                        Craft(name, EntryKind.File, entry),
                        Craft(name, EntryKind.SymbolicLink, entry),
                        Craft(name, EntryKind.Directory, entry),
                    ]);
                Assert.Equal(flatten ? 2 : 3, report.Errors.Count);
                Assert.All(report.Errors, error => Assert.IsType<LockboxUnsafePathException>(error.Error));
                Assert.Empty(Directory.GetFileSystemEntries(destination));
            }
        }

        Assert.False(File.Exists("/tmp/lockbox-must-not-exist"));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a/b")]
    [InlineData("a/b/c")]
    public void Nothing_is_written_through_a_link_that_is_in_the_way(string link)
    {
        Put("a/b/c/file");
        _lockbox.Write(transaction => transaction.PutLink("a/b/c/link", "x", Metadata));
        _lockbox.Write(transaction => transaction.PutDirectory("a/b/c/dir", Metadata));
        string parent = EntryName.Parent("out/" + link);
        _folder.Folder(parent);
        _folder.Link("out/" + link, _folder["precious"]);
        foreach (ExportIfExists policy in Enum.GetValues<ExportIfExists>())
        {
            ExportReport report = _lockbox.Export(_folder["out"], new ExportOptions { IfExists = policy });
            Assert.Equal(
                ["a/b/c/dir", "a/b/c/file", "a/b/c/link"],
                report.Errors.Select(error => error.Item).Order(StringComparer.Ordinal));
            Assert.All(report.Errors, error => Assert.IsType<LockboxUnsafePathException>(error.Error));
            Assert.Equal(0, report.FilesWritten + report.LinksCreated + report.DirectoriesCreated);
        }
    }

    [Fact]
    public void A_lockbox_cannot_plant_a_link_and_write_through_it()
    {
        ExportReport report = ExportCrafted(_folder["out"], new ExportOptions(), entry =>
        [
            Craft("dir", EntryKind.SymbolicLink, entry, _folder["precious"]),
            Craft("dir/new", EntryKind.File, entry),
            Craft("dir/file", EntryKind.File, entry),
            Craft("sub", EntryKind.SymbolicLink, entry, "../precious"),
            Craft("sub/new", EntryKind.Directory, entry),
        ]);
        Assert.All(report.Errors, error => Assert.True(error.Item is "dir" or "sub", error.Item));
        Assert.Equal(2, report.Errors.Count);
        Assert.Equal((FileAttributes)0, new FileInfo(_folder["out/dir"]).Attributes & FileAttributes.ReparsePoint);
    }

    [Fact]
    public void Two_exports_in_a_row_do_not_get_through_a_link_either()
    {
        _lockbox.Write(transaction => transaction.PutLink("dir", _folder["precious"], Metadata));
        Assert.Empty(_lockbox.Export(_folder["out"]).Errors);
        Assert.Equal(_folder["precious"], new FileInfo(_folder["out/dir"]).LinkTarget);
        ExportReport report = ExportCrafted(
            _folder["out"],
            new ExportOptions { IfExists = ExportIfExists.Overwrite },
            entry => [Craft("dir/new", EntryKind.File, entry), Craft("dir/file", EntryKind.File, entry)]);
        Assert.Equal(2, report.Errors.Count);
        Assert.All(report.Errors, error => Assert.IsType<LockboxUnsafePathException>(error.Error));
    }

    [Fact]
    public void A_file_where_a_directory_must_be_is_an_error_and_stays()
    {
        Put("a/b/file");
        _folder.File("out/a", "mine");
        ExportReport report = _lockbox.Export(
            _folder["out"], new ExportOptions { IfExists = ExportIfExists.Overwrite });
        Assert.IsType<LockboxDestinationExistsException>(Assert.Single(report.Errors).Error);
        Assert.Equal("mine", File.ReadAllText(_folder["out/a"]));
    }

    [Fact]
    public void An_entry_that_is_a_file_and_a_directory_at_once_does_not_stop_the_others()
    {
        foreach (bool exists in new[] { false, true })
        {
            string destination = exists ? _folder.Folder("there") : _folder["new"];
            ExportReport report = ExportCrafted(destination, new ExportOptions(), entry =>
            [
                Craft("x", EntryKind.File, entry),
                Craft("x/below", EntryKind.File, entry),
                Craft("y", EntryKind.File, entry),
            ]);
            Assert.Single(report.Errors);
            Assert.True(File.Exists(Path.Join(destination, "y")));
            Assert.DoesNotContain(
                Directory.GetFileSystemEntries(destination, "*", SearchOption.AllDirectories),
                path => path.Contains(TemporaryNames.Prefix, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Names_that_Windows_cannot_hold_are_refused_one_by_one_under_its_rules()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the names are made on this host");
        string[] bad = ["CON", "dir/nul.txt", "a:b", "trailing.", "trailing ", "back\\slash", "..\\up", "q?", "tab\t"];
        foreach (string name in bad)
        {
            Put(name);
        }

        Put("good.txt");
        ExportReport report = Export(_folder["out"], HostSystem.Windows, HostCasing.Exact);
        Assert.Equal(
            bad.Order(StringComparer.Ordinal), report.Errors.Select(e => e.Item).Order(StringComparer.Ordinal));
        Assert.All(report.Errors, error => Assert.Equal("LockboxUnsafePath", error.Error.ErrorId));
        Assert.Equal(["good.txt"], Directory.GetFileSystemEntries(_folder["out"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Names_that_fall_together_are_refused_where_they_do()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the names are told apart on this host");
        string[] names = ["A", "a", "Dir/x", "dir/y", "caf\u00E9", "cafe\u0301"];
        foreach (string name in names)
        {
            Put(name);
        }

        ExportReport windows = Export(_folder["windows"], HostSystem.Windows, new HostCasing(true, false));
        Assert.Equal(["a", "dir/y"], windows.Errors.Select(error => error.Item));
        Assert.All(windows.Errors, error => Assert.IsType<LockboxUnsafePathException>(error.Error));
        ExportReport mac = Export(_folder["mac"], HostSystem.MacOS, new HostCasing(true, true));
        Assert.Equal(3, mac.Errors.Count);
        Assert.Empty(Export(_folder["linux"], HostSystem.Unix, HostCasing.Exact).Errors);
    }

    [Theory]
    [InlineData(nameof(FolderWriting.Safest))]
    [InlineData(nameof(FolderWriting.ByPath))]
    public void A_directory_swapped_for_a_link_before_the_end_keeps_the_links_target_untouched(string writing)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix modes");
        using DestinationTree tree = DestinationTree.Open(_folder.Folder("out"), Enum.Parse<FolderWriting>(writing));
        Assert.True(tree.EnsureDirectory("d", null));
        OutputFolder before = tree.OpenParentApart("d/x");
        Directory.Delete(_folder["out/d"]);
        _folder.Link("out/d", _folder["precious"]);
        Assert.Throws<LockboxUnsafePathException>(() => tree.OpenParentApart("d/x"));
        Assert.Throws<LockboxUnsafePathException>(() => tree.OpenParentApart("d/x/y"));

        // What was opened before is the directory that is gone, or is looked at again; never the link's target.
        foreach (Action action in new Action[]
        {
            () => before.CreateFile("new", null).Dispose(), () => before.CreateLink("new", "x", false),
            () => before.TryMakeDirectory("new", null), () => before.Delete("file"),
            () => before.Rename("file", "new", true),
        })
        {
            Exception error = Assert.ThrowsAny<Exception>(action);
            Assert.True(error is LockboxUnsafePathException or IOException, error.ToString());
        }

        before.Dispose();
    }

    private static Entry Craft(string name, EntryKind kind, Entry content, string target = "x") => new(name, kind)
    {
        Id = content.Id,
        Length = kind == EntryKind.File ? content.Length : 0,
        Runs = kind == EntryKind.File ? content.Runs : [],
        LinkTarget = kind == EntryKind.SymbolicLink ? target : null,
    };

    private void Put(string name) =>
        _lockbox.Write(transaction => transaction.PutFile(name, new MemoryStream("evil"u8.ToArray()), Metadata));

    /// <summary>Exports entries that no valid lockbox can hold, with the content of one that it does.</summary>
    private ExportReport ExportCrafted(string destination, ExportOptions options, Func<Entry, Entry[]> craft)
    {
        _lockbox.Write(transaction =>
            transaction.PutFile("content", new MemoryStream("evil"u8.ToArray()), Metadata, IfExists.Overwrite));
        using Snapshot snapshot = _lockbox.OpenRead();
        return snapshot.Export(craft(snapshot.Find("content")!), destination, options);
    }

    private ExportReport Export(string destination, HostSystem host, HostCasing casing)
    {
        using Snapshot snapshot = _lockbox.OpenRead();
        using ExportPipeline pipeline = new(snapshot, destination, new ExportOptions(), host, casing, default);
        return pipeline.Run(snapshot.Enumerate());
    }
}
