using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.Transfer;

namespace Lockbox.Engine.Tests.Comparison;

public sealed class CompareFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestLockbox _lockbox = new();
    private readonly List<TransferError> _errors = [];

    public void Dispose()
    {
        _lockbox.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_tree_that_was_added_just_now_has_no_differences()
    {
        MakeTree();
        _lockbox.ImportTree(_folder["t"]);
        Assert.Empty(Compare());
        Assert.Empty(Compare(new CompareOptions { Hidden = true, Hash = true }));
        Assert.Equal(_lockbox.Names(), Compare(new CompareOptions { Hidden = true, IncludeEqual = true }, x => x.Name));
    }

    [Fact]
    public void Each_difference_has_its_reason()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix modes and links");
        MakeTree();
        _lockbox.ImportTree(_folder["t"]);
        _folder.File("t/new", "new");
        _folder.File("t/sub/longer", "longer than before");
        File.Delete(_folder["t/gone"]);
        File.SetLastWriteTimeUtc(_folder["t/touched"], DateTime.UnixEpoch);
        File.SetUnixFileMode(_folder["t/mode"], UnixFileMode.UserRead);
        File.Delete(_folder["t/link"]);
        _folder.Link("t/link", "elsewhere");
        Directory.Delete(_folder["t/dir"], recursive: true);
        _folder.File("t/dir", "a file now");
        string[] expected =
        [
            "dir|Kind", "dir/x|OnlyInLockbox", "gone|OnlyInLockbox", "link|Target, ModifiedAt", "mode|Mode",
            "new|OnlyInFolder", "sub/longer|Length, ModifiedAt", "touched|ModifiedAt",
        ];
        Assert.Equal(expected, Compare());
    }

    [Fact]
    public void Content_of_one_length_and_time_differs_only_for_who_looks()
    {
        MakeTree();
        _lockbox.ImportTree(_folder["t"]);
        DateTime time = File.GetLastWriteTimeUtc(_folder["t/touched"]);
        _folder.File("t/touched", "TOUCHED");
        File.SetLastWriteTimeUtc(_folder["t/touched"], time);
        File.SetLastWriteTimeUtc(_folder["t/gone"], DateTime.UnixEpoch);
        Assert.Equal(["gone|ModifiedAt"], Compare());
        Assert.Equal(["touched|Content"], Compare(new CompareOptions { Hidden = true, Hash = true }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Content_is_compared_to_its_end_with_and_without_a_recorded_digest(bool recorded)
    {
        byte[] content = HostTree.Noise((2 * Limits.FrameRawTarget) + 12_345, 1);
        _folder.File("t/large", content);
        _folder.File("t/same", content);
        _lockbox.ImportTree(_folder["t"], new ImportOptions { Hash = recorded });
        content[^1] ^= 1;
        _folder.File("t/large", content);
        Assert.Equal(["large|Content"], Compare(new CompareOptions { Hash = true, ThrottleLimit = 3 }));
    }

    [Fact]
    public void Names_that_sort_around_a_slash_are_found_on_both_sides()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows cannot hold these names");
        string[] names =
        [
            "a/x", "a.b", "a-b/y", "a-/z", "a0", "a!/q", "a!", "ab", "a b/c", "A/x", "\uE000/1", "\U00010000/2",
            "\U00010000.b", "z\uFFFD", "z\U0001F600", "é/e\u0301",
        ];
        foreach (string name in names)
        {
            if (!Directory.Exists(_folder["t/" + name]))
            {
                _folder.File("t/" + name, name);
            }
        }

        _lockbox.ImportTree(_folder["t"]);
        Assert.Empty(Compare());
        Assert.Equal(_lockbox.Names(), Compare(new CompareOptions { IncludeEqual = true }, d => d.Name));
        File.Delete(_folder["t/a/x"]);
        File.Delete(_folder["t/\U00010000/2"]);
        Assert.Equal(["a/x|OnlyInLockbox", "\U00010000/2|OnlyInLockbox"], Compare());
    }

    [Fact]
    public void What_the_walk_leaves_out_is_not_missing()
    {
        _folder.File("t/.lockboxignore", "obj/\n*.tmp\n");
        _folder.File("t/sub/.lockboxignore", "!keep.tmp\n");
        _folder.File("t/app", "x");
        _lockbox.ImportTree(_folder["t"]);
        _lockbox.Write(transaction =>
        {
            EntryMetadata metadata = new() { ModifiedAt = DateTime.UnixEpoch, CreatedAt = DateTime.UnixEpoch };
            foreach (string name in new[] { "obj/a", "a.tmp", "sub/b.tmp", "sub/keep.tmp", ".hidden/x", "gone.log" })
            {
                transaction.PutFile(name, Stream.Null, metadata);
            }
        });
        CompareOptions heeding = new() { HeedsIgnoreFiles = true };
        Assert.Equal(["gone.log|OnlyInLockbox", "sub/keep.tmp|OnlyInLockbox"], Compare(heeding));
        Assert.Equal(
            ["sub/keep.tmp|OnlyInLockbox"],
            Compare(new CompareOptions { HeedsIgnoreFiles = true, Exclude = ["*.LOG"] }));
        Assert.Contains(".hidden/x|OnlyInLockbox", Compare(new CompareOptions { Hidden = true }));
        Assert.Equal(["a.tmp|OnlyInLockbox", "sub/b.tmp|OnlyInLockbox", "sub/keep.tmp|OnlyInLockbox"],
            Compare(new CompareOptions { Include = ["*.tmp"] }));
    }

    [Fact]
    public void A_folder_that_cannot_be_read_is_reported_and_nothing_in_it_is_missing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Unix modes");
        _folder.File("t/closed/a/b", "x");
        _folder.File("t/open", "x");
        _lockbox.ImportTree(_folder["t"]);
        File.Delete(_folder["t/open"]);
        File.SetUnixFileMode(_folder["t/closed"], UnixFileMode.UserExecute);
        Assert.Equal(["closed|Mode", "open|OnlyInLockbox"], Compare());
        Assert.Equal(_folder["t/closed"], Assert.Single(_errors).Item);
    }

    [Fact]
    public void Special_files_and_links_that_are_left_out_are_not_missing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such files.");
        _folder.File("t/pipe", "x");
        _folder.Link("t/link", "pipe");
        _lockbox.ImportTree(_folder["t"]);
        File.Delete(_folder["t/pipe"]);
        _folder.Shell("mkfifo t/pipe");
        Assert.Empty(Compare(new CompareOptions { SymbolicLinks = SymbolicLinkHandling.Skip }));
        Assert.Contains("pipe", Assert.Single(_errors).Item, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_of_a_lockbox_is_compared_with_a_folder()
    {
        _folder.File("t/a", "x");
        _folder.File("t/b/c", "x");
        _lockbox.Import(
            new ImportOptions(),
            new ImportItem { HostPath = _folder["t"], Name = "in/here", Recurse = true },
            new ImportItem { HostPath = _folder["t/a"], Name = "in/hers" });
        _folder.File("t/new", "x");
        Assert.Equal(["in/here/new|OnlyInFolder"], Compare(new CompareOptions { Prefix = "in/here" }));
        File.Delete(_folder["t/b/c"]);
        Assert.Equal(
            ["in/here/b/c|OnlyInLockbox"],
            Compare(new CompareOptions { Prefix = "in/here", Names = [NamePattern.Parse("in/*/b/**")] }));
    }

    [Fact]
    public void A_directory_without_an_entry_is_there_when_something_is_below_it()
    {
        _folder.File("t/a/b/c", "x");
        _lockbox.Import(new ImportOptions(), new ImportItem { HostPath = _folder["t/a/b/c"], Name = "a/b/c" });
        Assert.Empty(Compare());
    }

    [Fact]
    public void A_missing_folder_and_a_file_are_refused()
    {
        string file = _folder.File("t/a");
        using Snapshot snapshot = _lockbox.OpenRead();
        Assert.Throws<LockboxReadException>(() => snapshot.CompareWithFolder(_folder["none"]).Any());
        Assert.Throws<LockboxReadException>(() => snapshot.CompareWithFolder(file).Any());
    }

    [Fact]
    public void The_lockbox_itself_is_neither_added_nor_missing()
    {
        string folder = Path.GetDirectoryName(_lockbox.Path)!;
        using Snapshot snapshot = _lockbox.OpenRead();
        Assert.Empty(snapshot.CompareWithFolder(folder, new CompareOptions { Hidden = true }));
    }

    [Fact]
    public void A_damaged_or_vanished_file_is_reported_and_the_others_are_compared()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Unix modes");
        _folder.File("t/a", "closed");
        _folder.File("t/b", "open");
        _lockbox.ImportTree(_folder["t"]);
        _folder.File("t/b", "OPEN");
        File.SetUnixFileMode(_folder["t/a"], UnixFileMode.None);
        Assert.Equal(["b|Content"], Compare(new CompareOptions { Hash = true }));
        Assert.Equal(_folder["t/a"], Assert.Single(_errors).Item);
    }

    private string[] Compare() => Compare(new CompareOptions { Hidden = true });

    private string[] Compare(CompareOptions options) =>
        Compare(options, difference => $"{difference.Name}|{difference.Reasons}");

    private string[] Compare(CompareOptions options, Func<EntryDifference, string> describe)
    {
        using Snapshot snapshot = _lockbox.OpenRead();
        return [.. snapshot.CompareWithFolder(_folder["t"], Reporting(options)).Select(describe)];
    }

    private CompareOptions Reporting(CompareOptions options) => new()
    {
        Prefix = options.Prefix,
        Names = options.Names,
        Include = options.Include,
        Exclude = options.Exclude,
        Hidden = options.Hidden,
        HeedsIgnoreFiles = options.HeedsIgnoreFiles,
        SymbolicLinks = options.SymbolicLinks,
        Hash = options.Hash,
        IncludeEqual = options.IncludeEqual,
        ThrottleLimit = options.ThrottleLimit,
        OnError = _errors.Add,
    };

    private void MakeTree()
    {
        _folder.File("t/touched", "touched");
        _folder.File("t/gone", "gone");
        _folder.File("t/mode", "mode");
        _folder.File("t/dir/x", "x");
        _folder.File("t/sub/longer", "long");
        _folder.File("t/.dot/x", "hidden");
        _folder.File("t/empty", string.Empty);
        _folder.Folder("t/nothing");
        if (!OperatingSystem.IsWindows())
        {
            _folder.Link("t/link", "gone");
        }
    }
}
