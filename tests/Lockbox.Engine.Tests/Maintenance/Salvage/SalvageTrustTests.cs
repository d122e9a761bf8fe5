using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Maintenance.Salvage;

/// <summary>What must not come back: what was deleted, and what somebody without the key has put there.</summary>
public sealed class SalvageTrustTests : LockboxTest
{
    private static readonly (long, long)[] Superblocks = [(0, 512), (4096, 4608)];

    public SalvageTrustTests() => LeaveDamaged();

    [Fact]
    public void What_was_removed_while_somebody_read_stays_away_while_a_root_is_intact()
    {
        using Snapshot reader = FillAndRemoveUnderAReader();
        foreach (long from in (long[])[0, 4096])
        {
            MemoryDisk disk = Copy([(from, from + 512)]);
            using Salvaged salvaged = Salvaged.From(disk);
            AssertGone(salvaged);
        }

        using Salvaged intact = Salvaged.From(Copy([]));
        AssertGone(intact);
        Assert.Empty(intact.Report.Losses);
    }

    [Fact]
    public void What_was_removed_while_somebody_read_stays_away_where_newer_leaves_tell_of_it()
    {
        using Snapshot reader = FillAndRemoveUnderAReader();
        using Salvaged salvaged = Salvaged.From(Copy(Superblocks));
        Assert.Equal(SalvagedRoot.None, salvaged.Report.Root);
        AssertGone(salvaged);
        Assert.NotNull(salvaged.Snapshot.Find("a"));
        Assert.NotNull(salvaged.Snapshot.Find("renamed"));
        Assert.NotNull(salvaged.Snapshot.FindVariable("v/a"));
    }

    [Fact]
    public void What_was_redacted_comes_back_under_no_circumstances()
    {
        FillAndRemoveUnderAReader().Dispose();
        Put("next", [1]);
        Change(static transaction => transaction.Remove("next"));
        using Snapshot sound = Read();
        Layout layout = new(sound);
        foreach (BlockPointer node in layout.Nodes.Where(static node =>
            node.Kind is ExtentKind.NameNode or ExtentKind.VariableNode or ExtentKind.FrameTableNode))
        {
            MemoryDisk disk = Copy([.. Superblocks, ((long)node.Offset + 50, (long)node.Offset + 51)]);
            using Salvaged salvaged = Salvaged.From(disk);
            AssertGone(salvaged);
            foreach (Entry piece in salvaged.Snapshot.Enumerate("lost+found/"))
            {
                byte[] bytes = new byte[piece.Length];
                salvaged.Snapshot.Read(piece, 0, bytes);
                Assert.DoesNotContain("secret content", System.Text.Encoding.UTF8.GetString(bytes));
            }
        }
    }

    [Fact]
    public void A_transaction_that_never_committed_gives_nothing_while_both_superblocks_are_intact()
    {
        Put("a", [1, 2, 3]);
        MemoryDisk crashed = new();
        using (Transaction transaction = Write())
        {
            transaction.PutFile("never", new MemoryStream(Noise.Random(1, 3_000_000)), Metadata);
            crashed.Restore(Disk.ToArray());
        }

        using Salvaged salvaged = Salvaged.From(crashed);
        Assert.Equal(["a"], salvaged.Snapshot.Enumerate().Select(static entry => entry.Name));
        Assert.Empty(salvaged.Report.Losses);
    }

    [Fact]
    public void A_renaming_that_never_committed_does_not_come_back_where_a_leaf_is_lost()
    {
        Put("before", Noise.Text(1, 900));
        byte[] slots = Disk.ToArray()[..FileLayout.FirstExtent];
        BlockPointer leaf = LayoutOf().Files["before"].Leaf;
        using Snapshot reader = Read();
        Change(static transaction => transaction.Rename("before", "never"));
        MemoryDisk disk = Copy([((long)leaf.Offset + 60, (long)leaf.Offset + 61)]);
        disk.Write(0, slots);
        using Salvaged salvaged = Salvaged.From(disk);
        Assert.Null(salvaged.Snapshot.Find("never"));
        Entry found = Assert.Single(salvaged.Snapshot.Enumerate());
        Assert.Equal(("lost+found", 900), (found.Name.Split('/')[0], found.Length));
    }

    [Fact]
    public void An_older_version_of_a_damaged_frame_gives_what_is_still_there_and_not_what_was_removed()
    {
        Change(static transaction =>
        {
            transaction.PutFile("keep", new MemoryStream(Noise.Random(1, 900)), Metadata);
            transaction.PutFile("gone", new MemoryStream(Noise.Random(2, 777)), Metadata);
        });
        using Snapshot reader = Read();
        Assert.True(Change(static transaction => transaction.Remove("gone")).RedactionPending);
        BlockPointer frame = LayoutOf().Files["keep"].Frames.Single();
        using Salvaged salvaged =
            Salvaged.From(Copy([((long)frame.Offset + 100, (long)frame.Offset + 101)]));
        Entry kept = Assert.Single(salvaged.Snapshot.Enumerate());
        Assert.Equal("keep", kept.Name);
        Assert.Equal(Noise.Random(1, 900), ContentOf(salvaged.Snapshot, "keep"));
        Assert.Empty(salvaged.Report.Losses);
    }

    [Fact]
    public void Key_slots_that_nobody_vouches_for_stay_behind()
    {
        Change(static transaction =>
        {
            using KeyProtector protector = TestSlots.PasswordProtector("friend");
            protector.Label = "friend";
            transaction.AddKeySlot(protector);
            transaction.PutFile("a", new MemoryStream([1]), Metadata);
        });
        AddForgedDirectory();
        using Salvaged trusted = Salvaged.From(Copy([]));
        Assert.Equal(["", "friend"], LabelsOf(trusted));
        using Salvaged salvaged = Salvaged.From(Copy(Superblocks));
        Assert.Equal([""], LabelsOf(salvaged));
        Assert.Equal(
            ["friend", "mallory"],
            salvaged.Report.Losses.Where(static loss => loss.Kind == SalvageLossKind.KeyProtector)
                .Select(static loss => loss.Name).Order());
        using LockboxKey again = Salvaged.Unlock(salvaged.Disk);
        Assert.Equal(Key.LockboxId, again.LockboxId);
    }

    [Fact]
    public void A_key_that_came_out_of_no_slot_of_the_file_salvages_only_what_a_root_vouches_for()
    {
        Put("a", [1]);
        using Salvaged vouchedFor = Salvaged.From(Copy([]), Key.Clone());
        Assert.Equal([""], LabelsOf(vouchedFor));
        using LockboxKey key = Key.Clone();
        MemoryDisk disk = Copy(Superblocks);
        Assert.Throws<LockboxLockedException>(() => Salvaged.From(disk, key));
    }

    [Fact]
    public void False_headers_at_every_unit_do_not_hold_it_up()
    {
        Put("a", Noise.Random(1, 5000));
        long end = AlignedEnd();
        byte[] headers = new byte[3 << 20];
        for (int at = 0; at < headers.Length; at += Limits.AllocationUnit)
        {
            new ExtentHeader(ExtentKind.Frame, (uint)Math.Clamp(headers.Length - at - 200, 0, 5_000_000), 1, default)
                .WriteTo(headers.AsSpan(at));
        }

        MemoryDisk disk = Copy([]);
        disk.Write(end, headers);
        using Salvaged salvaged = Salvaged.From(disk);
        Assert.NotNull(salvaged.Snapshot.Find("a"));
        Assert.Contains(salvaged.Report.Findings, static finding => finding.Message.Contains("false headers"));
    }

    [Fact]
    public void Nothing_that_could_come_back_is_an_error()
    {
        Put("a", Noise.Random(1, 5000));
        MemoryDisk disk = Copy([]);
        foreach (BlockPointer extent in LayoutOf().Nodes)
        {
            disk.Flip((long)extent.Offset + 45);
        }

        LockboxNothingSalvagedException e =
            Assert.Throws<LockboxNothingSalvagedException>(() => Salvaged.From(disk));
        Assert.Equal("LockboxNothingSalvaged", e.ErrorId);
    }

    private static IEnumerable<string> LabelsOf(Salvaged salvaged) => KeyDirectoryStore.Read(
        salvaged.Snapshot.Opened.Device,
        salvaged.Snapshot.Slot.Superblock,
        salvaged.Snapshot.Root.KeyDirectoryDigest.Span).Slots.Select(static slot => slot.Label);

    private static void AssertGone(Salvaged salvaged)
    {
        Assert.Null(salvaged.Snapshot.Find("b"));
        Assert.Null(salvaged.Snapshot.Find("c"));
        Assert.Null(salvaged.Snapshot.FindVariable("v/b"));
        foreach (Entry entry in salvaged.Snapshot.Enumerate())
        {
            Assert.NotEqual(777, entry.Length);
        }
    }

    /// <summary>Removes b and v/b and renames c while a snapshot keeps all of it from being redacted.</summary>
    private Snapshot FillAndRemoveUnderAReader()
    {
        Change(static transaction =>
        {
            foreach (string name in (string[])["a", "c", "z"])
            {
                transaction.PutFile(name, new MemoryStream(Noise.Text(1, 500)), Metadata);
                SetVariable(transaction, $"v/{name}");
            }
        });
        Change(static transaction => transaction.PutFile("b", new MemoryStream(Secret), Metadata));
        Change(static transaction =>
        {
            SetVariable(transaction, "v/b");
            transaction.PutFile("y", new MemoryStream([1]), Metadata);
        });
        Snapshot reader = Read();
        CommitResult result = Change(static transaction =>
        {
            transaction.Remove("b");
            transaction.RemoveVariable("v/b");
            transaction.Rename("c", "renamed");
        });
        Assert.True(result.RedactionPending);
        return reader;
    }

    private static byte[] Secret { get; } =
        [.. Enumerable.Repeat("secret content "u8.ToArray(), 60).SelectMany(static x => x).Take(777)];

    private static void SetVariable(Transaction transaction, string name)
    {
        using VariableValue value = VariableValue.Copy(VariableType.ByteArray, Noise.Random(2, 50));
        transaction.SetVariable(name, value, new VariableSettings { IsSecret = true });
    }

    private Layout LayoutOf()
    {
        using Snapshot sound = Read();
        return new Layout(sound);
    }

    private MemoryDisk Copy(IEnumerable<(long From, long To)> damage)
    {
        MemoryDisk disk = new();
        disk.Restore(Damage.To(Disk.ToArray(), damage));
        return disk;
    }

    private long AlignedEnd() => (Disk.Length + 63) / 64 * 64;

    private void AddForgedDirectory()
    {
        using KeyProtector mallory = TestSlots.PasswordProtector("mallory");
        using SecretBytes unknown = new(32);
        KeySlot slot = TestSlots.Make(Key.LockboxId, unknown, mallory, "mallory");
        KeyDirectory.TryCreate(Key.LockboxId, 99, [slot], out KeyDirectory? directory);
        Disk.Write(AlignedEnd(), directory!.Encode());
    }
}
