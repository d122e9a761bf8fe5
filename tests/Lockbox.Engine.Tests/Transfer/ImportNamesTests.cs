using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

/// <summary>Items that come after others: what can be told apart at once, and what has to be compared.</summary>
public sealed class ImportNamesTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestLockbox _lockbox = new();

    public ImportNamesTests()
    {
        _folder.File("tree/a/x");
        _folder.File("tree/a.txt");
        _folder.File("file");
    }

    public void Dispose()
    {
        _lockbox.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Roots_are_apart_when_neither_is_at_or_below_the_other()
    {
        ImportRoots roots = new();
        Assert.True(roots.AddApart("a/b"));
        Assert.True(roots.AddApart("a/bc"));
        Assert.True(roots.AddApart("b"));
        Assert.False(roots.AddApart("a/b"));
        Assert.False(roots.AddApart("a"));
        Assert.False(roots.AddApart("b/c"));
        Assert.False(roots.AddApart(string.Empty));
        ImportRoots top = new();
        Assert.True(top.AddApart(string.Empty));
        Assert.False(top.AddApart("a"));
    }

    [Fact]
    public void Many_roots_are_not_kept()
    {
        ImportRoots roots = new();
        Assert.Equal(16, Enumerable.Range(0, 100).Count(i => roots.AddApart($"{i}")));
    }

    [Fact]
    public void A_tree_that_comes_after_others_is_compared_where_it_meets_them()
    {
        ImportReport report = Import("one", "two", "two/a/x", "one/a", "three");

        // Nothing of the third goes below the file "two/a/x"; of the fourth, only "one/a" itself is taken.
        Assert.Equal(4 + 1, report.Errors.Count);
        Assert.All(report.Errors, error => Assert.IsType<LockboxItemExistsException>(error.Error));
        Assert.Equal(
            ["one", "one/a", "one/a.txt", "one/a/a", "one/a/a.txt", "one/a/a/x", "one/a/x", "three", "three/a",
                "three/a.txt", "three/a/x", "two", "two/a", "two/a.txt", "two/a/x"],
            _lockbox.Names());
    }

    [Fact]
    public void New_ground_in_a_lockbox_that_has_something_is_told_from_the_rest()
    {
        _lockbox.Import(new ImportOptions(), new ImportItem { HostPath = _folder["file"], Name = "one/a" });
        _lockbox.Import(new ImportOptions(), new ImportItem { HostPath = _folder["file"], Name = "four" });
        ImportReport report = Import("one", "two", "four/below");
        Assert.Equal(["two", "two/a", "two/a.txt", "two/a/x"], _lockbox.Names().Where(name => name.StartsWith('t')));

        // Of the first, "one" and "one/a.txt" are new; of the last, nothing can be below a file.
        Assert.Equal(2 + 4, report.Errors.Count);
        Assert.Equal(["four", "one", "one/a", "one/a.txt"], _lockbox.Names().Where(name => !name.StartsWith('t')));
    }

    [Fact]
    public void A_tree_at_the_top_after_others_meets_them_all()
    {
        ImportReport report = Import("a", string.Empty);
        Assert.Equal(["a", "a.txt", "a/a", "a/a.txt", "a/a/x", "a/x"], _lockbox.Names());
        Assert.Equal("a", Assert.Single(report.Errors).Item[(_folder["tree/"].Length)..]);
    }

    [Fact]
    public void Of_two_items_from_memory_with_one_name_the_second_is_reported()
    {
        ImportReport report = _lockbox.Import(
            new ImportOptions { IfExists = IfExists.Overwrite }, Text("a", "1"), Text("b", "2"), Text("a", "3"));
        Assert.Equal("a", Assert.Single(report.Errors).Item);
        Assert.IsType<LockboxItemExistsException>(report.Errors[0].Error);
        Assert.Equal("1"u8.ToArray(), _lockbox.Content("a"));
    }

    [Fact]
    public void Items_from_memory_and_from_the_host_meet_whichever_comes_first()
    {
        ImportReport after = _lockbox.Import(
            new ImportOptions(),
            Tree("t"), Text("t/a", "no"), Text("t/a/x/y", "no"), Text("t/a/x", "no"), Text("t/b", "1"));
        Assert.Equal(["t/a", "t/a/x/y", "t/a/x"], after.Errors.Select(static error => error.Item));
        ImportReport before = _lockbox.Import(
            new ImportOptions(), Text("u/a", "2"), Text("u/a.txt/below", "3"), Tree("u"));
        Assert.Equal(3, before.Errors.Count);
        Assert.Equal("2"u8.ToArray(), _lockbox.Content("u/a"));
        Assert.Equal(
            ["t", "t/a", "t/a.txt", "t/a/x", "t/b", "u", "u/a", "u/a.txt/below"],
            _lockbox.Names());
    }

    [Fact]
    public void The_next_item_is_asked_for_when_the_content_of_the_one_before_has_been_read()
    {
        ImportReport report = _lockbox.Import(new ImportOptions(), OneAfterTheOther());
        Assert.Empty(report.Errors);
        Assert.Equal("2"u8.ToArray(), _lockbox.Content("2"));

        static IEnumerable<ImportItem> OneAfterTheOther()
        {
            for (int i = 0; i < 3; i++)
            {
                using MemoryStream content = new([(byte)('0' + i)]);
                yield return new ImportItem { Name = $"{i}", Content = content };
            }
        }
    }

    private ImportItem Tree(string name) => new() { HostPath = _folder["tree"], Name = name, Recurse = true };

    private static ImportItem Text(string name, string text) =>
        new() { Name = name, Content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)) };

    private ImportReport Import(params string[] names) => _lockbox.Import(
        new ImportOptions(),
        names.Select(Tree));
}
