using Lockbox.Engine.Tests.Transfer;

namespace Lockbox.Engine.Tests.Comparison;

public sealed class SyncTests : IDisposable
{
    private static readonly SyncOptions Mirror =
        new() { Compare = new CompareOptions { Hidden = true }, Delete = true };

    private readonly TempFolder _folder = new();
    private readonly TestLockbox _lockbox = new();

    public void Dispose()
    {
        _lockbox.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_plan_says_what_is_done_and_doing_it_leaves_nothing_to_do()
    {
        MakeTree();
        _lockbox.ImportTree(_folder["t"]);
        Assert.Empty(Plan(Mirror).Actions);
        _folder.File("t/new", "new");
        _folder.File("t/longer", "longer than before");
        File.Delete(_folder["t/gone"]);
        File.SetLastWriteTimeUtc(_folder["t/touched"], DateTime.UnixEpoch);
        Assert.Equal(
            ["Remove gone", "Replace longer", "Add new", "SetMetadata touched"],
            Shown(Plan(Mirror)));
        Sync(Mirror);
        Assert.Empty(Plan(Mirror).Actions);
        AssertMirrored();
    }

    [Fact]
    public void What_has_not_changed_and_what_only_has_another_time_is_not_rewritten()
    {
        MakeTree();
        _lockbox.ImportTree(_folder["t"]);
        Dictionary<string, ulong> before = Ids();
        File.SetLastWriteTimeUtc(_folder["t/touched"], DateTime.UnixEpoch);
        _folder.File("t/longer", "longer than before");
        SyncReport report = Sync(Mirror);
        Assert.Equal("longer than before".Length, report.BytesRead);
        Dictionary<string, ulong> after = Ids();
        Assert.Equal(["longer"], after.Keys.Where(name => before[name] != after[name]));
        AssertMirrored();
    }

    [Fact]
    public void Without_delete_nothing_is_removed()
    {
        MakeTree();
        _lockbox.ImportTree(_folder["t"]);
        File.Delete(_folder["t/gone"]);
        SyncOptions keeping = new() { Compare = Mirror.Compare };
        Assert.Empty(Plan(keeping).Actions);
        Sync(keeping);
        Assert.Contains("gone", _lockbox.Names());
    }

    [Fact]
    public void A_file_may_become_a_directory_and_a_directory_a_file_or_a_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links");
        _folder.File("t/file", "x");
        _folder.File("t/dir/deep/x", "x");
        _folder.File("t/dir2/x", "x");
        _folder.File("t/dir2-b", "sorts between");
        _folder.Link("t/link", "file");
        _lockbox.ImportTree(_folder["t"]);
        File.Delete(_folder["t/file"]);
        _folder.File("t/file/a/b", "x");
        Directory.Delete(_folder["t/dir"], recursive: true);
        _folder.File("t/dir", "now a file");
        Directory.Delete(_folder["t/dir2"], recursive: true);
        _folder.Link("t/dir2", "file/a");
        File.Delete(_folder["t/link"]);
        _folder.File("t/link/y", "y");
        Sync(Mirror);
        Assert.Empty(Plan(Mirror).Actions);
        AssertMirrored();
    }

    [Fact]
    public void What_stays_below_a_directory_keeps_a_file_from_taking_its_place()
    {
        _folder.File("t/dir/x.log", "x");
        _folder.File("t/dir/y", "y");
        _lockbox.ImportTree(_folder["t"]);
        Directory.Delete(_folder["t/dir"], recursive: true);
        _folder.File("t/dir", "a file now");
        SyncPlan kept = Plan(new SyncOptions());
        Assert.Empty(kept.Actions);
        Assert.IsType<LockboxItemExistsException>(Assert.Single(kept.Errors).Error);
        SyncOptions excluding = new() { Compare = new CompareOptions { Exclude = ["*.log"] }, Delete = true };
        Assert.Equal(["Remove dir/y"], Shown(Plan(excluding)));
        Sync(excluding);
        Assert.Equal(["dir", "dir/x.log"], _lockbox.Names());
    }

    [Fact]
    public void Several_directories_keep_what_stays_below_them()
    {
        foreach (string name in new[] { "a", "a-", "a.b", "c" })
        {
            _folder.File($"t/{name}/x", "x");
        }

        _folder.File("t/a-c", "x");
        _lockbox.ImportTree(_folder["t"]);
        foreach (string name in new[] { "a", "a-", "a.b", "c" })
        {
            Directory.Delete(_folder[$"t/{name}"], recursive: true);
            _folder.File($"t/{name}", "a file now");
        }

        File.Delete(_folder["t/a-c"]);
        _folder.File("t/b", "new");
        SyncPlan plan = Plan(new SyncOptions());
        Assert.Equal(["Add b"], Shown(plan));
        Assert.Equal(["a", "a-", "a.b", "c"], plan.Errors.Select(error => error.Item).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_that_cannot_be_read_leaves_the_entry_it_would_have_replaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "pipes");
        _folder.File("t/a", "old");
        _folder.File("t/dir/x", "old");
        _lockbox.ImportTree(_folder["t"]);
        _folder.File("t/a", "newer");
        Directory.Delete(_folder["t/dir"], recursive: true);
        _folder.File("t/dir", "a file now");
        SyncPlan plan = Plan(new SyncOptions { Compare = Mirror.Compare, Delete = true });
        Assert.Equal(["Replace a", "Replace dir", "Remove dir/x"], Shown(plan));
        File.Delete(_folder["t/a"]);
        File.Delete(_folder["t/dir"]);
        SyncReport? report = null;
        _lockbox.Write(transaction => report = transaction.Sync(plan));
        Assert.Equal(["Remove dir/x"], report!.Done.Select(Shown));
        Assert.Equal(["a", "dir"], _lockbox.Names());
        Assert.Equal("old"u8.ToArray(), _lockbox.Content("a"));
    }

    [Fact]
    public void An_empty_folder_never_empties_a_lockbox()
    {
        MakeTree();
        _lockbox.ImportTree(_folder["t"]);
        Directory.Delete(_folder["t"], recursive: true);
        Assert.Throws<LockboxReadException>(() => Plan(Mirror));
        _folder.Folder("t");
        SyncOptions forced = new() { Compare = Mirror.Compare, Delete = true, Force = true };
        Assert.Throws<LockboxSyncGuardException>(() => Sync(forced));
        Assert.NotEmpty(_lockbox.Names());
        _folder.File("t/.hidden", "x");
        SyncOptions unhidden = new() { Delete = true, Force = true };
        Assert.Throws<LockboxSyncGuardException>(() => Sync(unhidden));
    }

    [Theory]
    [InlineData(10, 0, false)]
    [InlineData(11, 0, true)]
    [InlineData(11, 12, false)]
    [InlineData(20, 18, true)]
    [InlineData(20, 19, false)]
    public void Removing_most_of_many_entries_needs_force(int removed, int kept, bool isRefused)
    {
        _folder.File("t/kept", "x");
        _lockbox.ImportTree(_folder["t"]);
        _lockbox.Write(transaction =>
        {
            for (int i = 0; i < removed; i++)
            {
                transaction.PutFile($"removed{i}", Stream.Null, new EntryMetadata());
            }
        });
        for (int i = 0; i < kept; i++)
        {
            _folder.File($"t/kept{i}", "x");
        }

        Sync(new SyncOptions { Compare = Mirror.Compare });
        Assert.Equal(isRefused, Plan(Mirror).FindRefusal() is not null);
        if (isRefused)
        {
            Assert.Throws<LockboxSyncGuardException>(() => Sync(Mirror));
            Assert.Equal(removed + kept + 1, _lockbox.Names().Length);
        }

        Sync(new SyncOptions { Compare = Mirror.Compare, Delete = true, Force = true });
        Assert.Equal(kept + 1, _lockbox.Names().Length);
    }

    [Fact]
    public void A_part_of_a_folder_that_cannot_be_read_removes_nothing()
    {
        _folder.File("t/sub/a", "x");
        _folder.File("t/b", "x");
        _lockbox.ImportTree(_folder["t"]);
        File.Delete(_folder["t/sub/a"]);
        File.Delete(_folder["t/b"]);
        // Nobody knows what an ignore file that is no text leaves out, so the folder counts as unreadable.
        _folder.File("t/sub/.lockboxignore", [0xFF, 0xFE]);
        SyncOptions heeding = new() { Compare = new CompareOptions { HeedsIgnoreFiles = true }, Delete = true };
        SyncPlan plan = Plan(heeding);
        Assert.Single(plan.Errors);
        Assert.DoesNotContain(plan.Actions, action => action.Name == "sub/a");
        Assert.Contains(plan.Actions, action => action.Name == "b");
    }

    [Fact]
    public void A_folder_is_mirrored_into_a_directory_of_the_lockbox()
    {
        MakeTree();
        _lockbox.Import(new ImportOptions(), new ImportItem { HostPath = _folder["t/gone"], Name = "outside" });
        SyncOptions below = new()
        {
            Compare = new CompareOptions { Prefix = "in/here", Hidden = true },
            Delete = true,
        };
        Sync(below);
        Assert.Contains("in/here/longer", _lockbox.Names());
        Assert.Contains("in/here", _lockbox.Names());
        Assert.Contains("outside", _lockbox.Names());
        Assert.Empty(Plan(below).Actions);
        using Snapshot snapshot = _lockbox.OpenRead();
        Assert.Throws<LockboxItemExistsException>(() => snapshot.PlanSync(
            _folder["t"], new SyncOptions { Compare = new CompareOptions { Prefix = "outside/x" } }));
    }

    [Fact]
    public void A_plan_of_another_commit_is_refused()
    {
        MakeTree();
        SyncPlan plan = Plan(Mirror);
        _lockbox.ImportTree(_folder["t"]);
        _lockbox.Write(transaction => Assert.Throws<InvalidOperationException>(() => transaction.Sync(plan)));
    }

    private static string Shown(SyncAction action) => $"{action.Kind} {action.Name}";

    /// <summary>Directories change their times with what is in them; that is not what these tests are about.</summary>
    private static string[] Shown(SyncPlan plan) => [.. plan.Actions
        .Where(action => action.Cause.Difference?.Kind != EntryKind.Directory).Select(Shown)];

    private SyncPlan Plan(SyncOptions options)
    {
        using Snapshot snapshot = _lockbox.OpenRead();
        return snapshot.PlanSync(_folder["t"], options);
    }

    private SyncReport Sync(SyncOptions options)
    {
        SyncPlan plan = Plan(options);
        SyncReport? report = null;
        _lockbox.Write(transaction => report = transaction.Sync(plan));
        return report!;
    }

    private Dictionary<string, ulong> Ids()
    {
        using Snapshot snapshot = _lockbox.OpenRead();
        return snapshot.Enumerate().ToDictionary(entry => entry.Name, entry => entry.Id);
    }

    private void AssertMirrored()
    {
        Assert.Empty(_lockbox.Export(_folder["out"]).Errors);
        Assert.Equal(HostTree.Describe(_folder["t"]), HostTree.Describe(_folder["out"]));
    }

    private void MakeTree()
    {
        _folder.File("t/touched", "touched");
        _folder.File("t/gone", "gone");
        _folder.File("t/longer", "long");
        _folder.File("t/sub/.dot/x", "hidden");
        _folder.File("t/empty", string.Empty);
        _folder.Folder("t/nothing");
    }
}
