using Lockbox.Engine.Format;
using Lockbox.Engine.Index;
using Lockbox.Engine.Maintenance;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Maintenance;

/// <summary>Lockboxes that are authentic in every byte, and wrong: each trips the rule it is made for.</summary>
public sealed class VerifyForgeryTests : LockboxTest
{
    public VerifyForgeryTests()
    {
        Change(static transaction =>
        {
            for (int i = 0; i < 1500; i++)
            {
                transaction.PutFile($"dir/{i:D4} with a rather long name", new MemoryStream([1, 2, 3]), Metadata);
            }
        });
        Put("alone", Noise.Random(1, 3000));
        LeaveDamaged();
    }

    [Fact]
    public void The_forger_s_own_work_is_sound() => Expect(
        [], static forgery => forgery.Publish(forgery.Root));

    [Fact]
    public void Counts_and_sums_that_are_wrong()
    {
        Expect([VerifyRules.Totals], static f => f.Publish(f.Root with { EntryCount = f.Root.EntryCount + 1 }));
        Expect([VerifyRules.Totals], static f => f.Publish(f.Root with { EntryCount = f.Root.EntryCount - 2 }));
        Expect(
            [VerifyRules.Totals],
            static f => f.Publish(f.Root with { EntryCount = 1501, FrameCount = f.Root.FrameCount + 1 }));
        Expect(
            [VerifyRules.Totals],
            static f => f.Publish(f.Root with { FrameCount = 2, ContentLength = f.Root.ContentLength + 1 }));
    }

    [Fact]
    public void Ids_that_were_never_given_out()
    {
        Expect([VerifyRules.Totals], static f => f.Publish(f.Root with { NextEntryId = 1501 }));
        Expect([VerifyRules.Totals], static f => f.Publish(f.Root with { NextEntryId = 9999, NextFrameId = 2 }));
    }

    [Fact]
    public void Free_units_counted_wrong() => Expect(
        [VerifyRules.FreeMap],
        static f => f.Publish(f.Root, static root => root with { FreeUnits = root.FreeUnits + 1 }));

    [Fact]
    public void A_file_that_ends_elsewhere() => Expect(
        [VerifyRules.Space],
        static f => f.Publish(f.Root, static root => root with { AllocatedUnits = root.AllocatedUnits + 1 }));

    [Fact]
    public void Space_that_is_used_and_free() => Expect(
        [VerifyRules.Space],
        static f =>
        {
            f.Free(f.Root.Properties);
            f.Publish(f.Root);
        });

    [Fact]
    public void Space_that_is_neither_used_nor_free() => Expect(
        [VerifyRules.Space],
        static f =>
        {
            f.WriteNode(ExtentKind.NameNode, 0, new byte[100]);
            f.Publish(f.Root);
        });

    [Fact]
    public void Children_in_the_wrong_order() => Expect(
        [VerifyRules.IndexOrder], static f => f.PublishNameRoot(3, static branch => branch.Children.Reverse()));

    [Fact]
    public void A_child_that_is_reached_twice()
    {
        Expect(
            [VerifyRules.IndexOrder],
            static f => f.PublishNameRoot(3, static branch => branch.Children[1] = branch.Children[0]));
        using Snapshot snapshot = Read();
        Assert.Throws<LockboxCorruptException>(() => snapshot.Enumerate().Count());
    }

    [Fact]
    public void A_node_that_does_not_decode()
    {
        Expect([VerifyRules.IndexNode], static f =>
        {
            byte[] raw = f.ReadNode(f.Root.FrameTree);
            raw[^1] = 0;
            f.Free(f.Root.FrameTree);
            BlockPointer node = f.WriteNode(ExtentKind.FrameTableNode, 0, [.. raw, 0]);
            f.Publish(f.Root with { FrameTree = node });
        });
    }

    [Fact]
    public void Something_below_a_file()
    {
        Change(static transaction => transaction.PutEntries([Empty("x", 5001), Empty("x!", 5002), Empty("x/y", 5003)]));
        Expect([VerifyRules.Totals, VerifyRules.Parent], null, "x/y");
        Expect([VerifyRules.Parent], static f => f.Publish(f.Root with { NextEntryId = 9999 }), "x/y");
    }

    [Fact]
    public void Two_entries_in_one_slice()
    {
        Change(static transaction =>
        {
            Entry alone = transaction.Find("alone")!;
            transaction.PutEntries([Like(alone, transaction.ReserveEntryIds(1), alone.Runs)]);
        });
        IReadOnlyList<VerifyFinding> findings =
            Expect([VerifyRules.Slices, VerifyRules.Frame], null, "alone", "thief");
        Assert.Contains(findings, static finding => finding.Place.StartsWith("frame 2", StringComparison.Ordinal));
        using Snapshot snapshot = Read();
        Assert.Throws<LockboxItemCorruptException>(() => ContentOf(snapshot, "thief"));
        Assert.Equal(Noise.Random(1, 3000), ContentOf(snapshot, "alone"));
    }

    [Fact]
    public void An_entry_in_a_frame_that_is_not_there()
    {
        Change(static transaction =>
        {
            ulong frame = transaction.ReserveFrameIds(2);
            Entry alone = transaction.Find("alone")!;
            transaction.PutEntries(
                [Like(alone, transaction.ReserveEntryIds(1), [ContentRun.Single(frame, 0, alone.Length)])]);
        });
        Expect([VerifyRules.Slices, VerifyRules.Frame], null, "thief");
    }

    /// <summary>An entry that claims more frames than there are must not make anybody count them all.</summary>
    [Fact]
    public void An_entry_in_two_thousand_million_frames()
    {
        using (Forgery forgery = new(Disk, Key))
        {
            Entry huge = Like(
                Empty("-", 1), 1600, [new ContentRun(1000, int.MaxValue, 0, 1, int.MaxValue)], int.MaxValue);
            using ByteWriter writer = new();
            NodeCodec.WriteLeaf(writer, EntryLeafCodec.Instance, forgery.Sequence, ["thief"u8.ToArray()], [huge]);
            BlockPointer leaf = forgery.WriteNode(ExtentKind.NameNode, 0, writer.Written);
            forgery.Publish(forgery.Root with { NameTree = leaf, NextEntryId = 9999, NextFrameId = 1UL << 40 });
        }

        long before = GC.GetTotalAllocatedBytes();
        IReadOnlyList<VerifyFinding> findings = Verify();
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 64 << 20);
        Assert.Contains(
            findings, static finding => finding is { Rule: VerifyRules.Slices, Item: "thief" });
    }

    [Fact]
    public void A_digest_that_is_not_the_content_s()
    {
        Change(Forgery.PutRightAndWrongDigest);
        Expect([VerifyRules.Digest], null, "wrong");
    }

    private static Entry Empty(string name, ulong id) =>
        new(name, EntryKind.File) { Id = id, ModifiedAt = Epoch, CreatedAt = Epoch };

    private static Entry Like(Entry entry, ulong id, IReadOnlyList<ContentRun> runs, long? length = null) =>
        new("thief", EntryKind.File)
        {
            Id = id,
            Length = length ?? entry.Length,
            Runs = runs,
            ModifiedAt = Epoch,
            CreatedAt = Epoch,
        };

    private IReadOnlyList<VerifyFinding> Expect(string[] rules, Action<Forgery>? forge, params string[] items)
    {
        if (forge is not null)
        {
            using Forgery forgery = new(Disk, Key);
            forge(forgery);
        }

        IReadOnlyList<VerifyFinding> findings = Verify();
        Assert.Equal(rules.Order(), findings.Select(static finding => finding.Rule).Distinct().Order());
        Assert.All(findings, static finding => Assert.NotEmpty(finding.Place));
        foreach (string item in items)
        {
            Assert.Contains(findings, finding => finding.Item == item);
        }

        return findings;
    }
}
