using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

public abstract class ImportPolicyTests : IDisposable
{
    private static readonly DateTime When = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly TempFolder _folder = new();
    private readonly TestLockbox _lockbox;

    protected ImportPolicyTests() => _lockbox = new TestLockbox { Reading = Reading };

    private protected abstract FolderReading Reading { get; }

    public void Dispose()
    {
        _lockbox.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(IfExists.Error, "old", 0, 0, 1)]
    [InlineData(IfExists.Skip, "old", 0, 1, 0)]
    [InlineData(IfExists.Overwrite, "new", 1, 0, 0)]
    [InlineData(IfExists.Newer, "new", 1, 0, 0)]
    public void A_name_that_is_taken_follows_the_policy(
        IfExists policy, string content, int replaced, int skipped, int errors)
    {
        Add("a", "old", When, IfExists.Error);
        ImportReport report = Add("a", "new", When.AddTicks(1), policy);
        Assert.Equal(content, Text("a"));
        Assert.Equal((replaced, skipped, errors), (report.Replaced, report.Skipped, report.Errors.Count));
        Assert.All(report.Errors, error => Assert.IsType<LockboxItemExistsException>(error.Error));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void What_is_not_newer_is_kept(int ticks)
    {
        Add("a", "old", When, IfExists.Error);
        Assert.Equal(1, Add("a", "new", When.AddTicks(ticks), IfExists.Newer).Skipped);
        Assert.Equal("old", Text("a"));
    }

    [Fact]
    public void Adding_a_tree_again_complains_about_files_and_not_about_directories()
    {
        _folder.File("t/sub/a");
        _folder.File("t/sub/b");
        _lockbox.ImportTree(_folder["t"]);
        _folder.File("t/sub/c");
        ImportReport report = _lockbox.ImportTree(_folder["t"]);
        Assert.Equal([_folder["t/sub/a"], _folder["t/sub/b"]], report.Errors.Select(error => error.Item));
        Assert.Equal((1, 0, 1), (report.FilesAdded, report.DirectoriesAdded, report.Skipped));
        Assert.Equal(["sub", "sub/a", "sub/b", "sub/c"], _lockbox.Names());
    }

    [Fact]
    public void Children_that_a_piped_parent_has_added_are_not_added_twice()
    {
        _folder.File("src/a");
        _folder.File("src/sub/b");
        ImportReport report = _lockbox.Import(
            new ImportOptions(),
            Item("src", recurse: true),
            Item("src/a"),
            Item("src/sub", recurse: true),
            Item("src/sub/b"));
        Assert.Empty(report.Errors);
        Assert.Equal((2, 2, 0), (report.FilesAdded, report.DirectoriesAdded, report.Skipped));

        TestLockbox other = new();
        using (other)
        {
            report = other.Import(new ImportOptions(), Item("src/sub/b"), Item("src", recurse: true));
            Assert.Empty(report.Errors);
            Assert.Equal(2, report.FilesAdded);
        }
    }

    [Fact]
    public void Two_files_that_get_one_name_clash()
    {
        _folder.File("x/a", "first");
        _folder.File("y/a", "second");
        ImportReport report = _lockbox.Import(
            new ImportOptions { IfExists = IfExists.Overwrite },
            new ImportItem { HostPath = _folder["x/a"], Name = "a" },
            new ImportItem { HostPath = _folder["y/a"], Name = "a" });
        Assert.Equal(_folder["y/a"], Assert.Single(report.Errors).Item);
        Assert.Equal("LockboxItemExists", report.Errors[0].Error.ErrorId);
        Assert.Equal("first", Text("a"));
    }

    [Fact]
    public void Nothing_goes_below_a_file_and_no_file_takes_the_name_of_a_directory()
    {
        _folder.File("file");
        _folder.File("dir/x");
        _lockbox.Import(new ImportOptions(), Item("file"), Item("dir/x"));
        ImportOptions options = new() { IfExists = IfExists.Overwrite };
        ImportReport report = _lockbox.Import(
            options,
            new ImportItem { HostPath = _folder["file"], Name = "file/below" },
            new ImportItem { HostPath = _folder["file"], Name = "dir" },
            new ImportItem { HostPath = _folder["dir"], Name = "file" },
            new ImportItem { HostPath = _folder["file"], Name = "fresh" },
            new ImportItem { HostPath = _folder["file"], Name = "fresh/below" },
            new ImportItem { HostPath = _folder["file"], Name = "deep/er/x" },
            new ImportItem { HostPath = _folder["file"], Name = "deep" });
        Assert.Equal(5, report.Errors.Count);
        Assert.All(report.Errors, error => Assert.IsType<LockboxItemExistsException>(error.Error));
        Assert.Equal(["deep/er/x", "dir/x", "file", "fresh"], _lockbox.Names());
    }

    [Fact]
    public void A_file_may_replace_a_link_and_the_other_way_round()
    {
        _folder.File("f", "content");
        _folder.Link("l", "f");
        _lockbox.Import(
            new ImportOptions(),
            new ImportItem { HostPath = _folder["f"], Name = "a" },
            new ImportItem { HostPath = _folder["l"], Name = "b" });
        ImportReport report = _lockbox.Import(
            new ImportOptions { IfExists = IfExists.Overwrite },
            new ImportItem { HostPath = _folder["l"], Name = "a" },
            new ImportItem { HostPath = _folder["f"], Name = "b" });
        Assert.Empty(report.Errors);
        Assert.Equal(2, report.Replaced);
        Assert.Equal("content", Text("b"));
        using Snapshot snapshot = _lockbox.OpenRead();
        Assert.Equal("f", snapshot.Find("a")!.LinkTarget);
    }

    [Fact]
    public void Invalid_names_are_reported_one_by_one()
    {
        _folder.File("f");
        ImportReport report = _lockbox.Import(
            new ImportOptions(),
            [.. new[] { "../f", "/f", "a//b", ".", "ok" }.Select(
                name => new ImportItem { HostPath = _folder["f"], Name = name })]);
        Assert.Equal(4, report.Errors.Count);
        Assert.All(report.Errors, error => Assert.IsType<LockboxInvalidNameException>(error.Error));
        Assert.Equal(["ok"], _lockbox.Names());
    }

    [Fact]
    public void The_lockbox_inside_the_folder_is_left_out()
    {
        string folder = Path.GetDirectoryName(_lockbox.Path)!;
        File.WriteAllText(Path.Join(folder, "beside"), "x");
        ImportReport report = _lockbox.ImportTree(folder);
        Assert.Empty(report.Errors);
        Assert.Equal(["beside"], _lockbox.Names());
    }

    [Fact]
    public void Several_imports_go_into_one_transaction()
    {
        _folder.File("a", "first");
        _folder.File("b", "second");
        _lockbox.Write(transaction =>
        {
            transaction.Import([Item("a")]);
            ImportReport again = transaction.Import([Item("a"), Item("b")]);
            Assert.Equal(1, again.FilesAdded);
            Assert.Single(again.Errors);
        });
        Assert.Equal("first", Text("a"));
        Assert.Equal("second", Text("b"));
    }

    private ImportReport Add(string name, string content, DateTime modified, IfExists policy)
    {
        File.SetLastWriteTimeUtc(_folder.File("source/" + name, content), modified);
        return _lockbox.Import(
            new ImportOptions { IfExists = policy },
            new ImportItem { HostPath = _folder["source/" + name], Name = name });
    }

    private ImportItem Item(string name, bool recurse = false) =>
        new() { HostPath = _folder[name], Name = name, Recurse = recurse };

    private string Text(string name) => System.Text.Encoding.UTF8.GetString(_lockbox.Content(name));
}

public sealed class QuickestImportPolicyTests : ImportPolicyTests
{
    private protected override FolderReading Reading => FolderReading.Quickest;
}

/// <summary>As on other systems.</summary>
public sealed class OrdinaryImportPolicyTests : ImportPolicyTests
{
    private protected override FolderReading Reading => FolderReading.Ordinary;
}
