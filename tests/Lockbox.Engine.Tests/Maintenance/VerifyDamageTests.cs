using Lockbox.Engine.Format;
using Lockbox.Engine.Index;
using Lockbox.Engine.Maintenance;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Maintenance;

/// <summary>A flipped byte in each region of a real file is found, by the rule that is about it, and named.</summary>
public sealed class VerifyDamageTests : LockboxTest
{
    /// <summary>Where a byte is flipped.</summary>
    public enum Region
    {
        NewestSlot,
        OlderSlot,
        KeyDirectory1,
        KeyDirectory2,
        KeyDirectoryPadding,
        Properties,
        NameRoot,
        NameLeaf,
        FrameTable,
        FreeMap,
        Frame,
        FramePadding,
        NodePadding,
    }

    public VerifyDamageTests()
    {
        Change(static transaction =>
        {
            for (int i = 0; i < 1500; i++)
            {
                transaction.PutFile($"dir/{i:D4} with a rather long name", new MemoryStream([1, 2, 3]), Metadata);
            }
        });
        Put("alone", Noise.Random(1, 300_001));
        Put("last", Noise.Random(2, 100_003));
    }

    public static TheoryData<Region, string, string, string?> Regions => new()
    {
        { Region.NewestSlot, VerifyRules.Superblock, "superblock slot", null },
        { Region.OlderSlot, VerifyRules.Superblock, "superblock slot", null },
        { Region.KeyDirectory1, VerifyRules.KeyDirectory, "key directory, copy 1", null },
        { Region.KeyDirectory2, VerifyRules.KeyDirectory, "key directory, copy 2", null },
        { Region.KeyDirectoryPadding, VerifyRules.Padding, "key directory, copy 2", null },
        { Region.Properties, VerifyRules.Properties, "properties record", null },
        { Region.NameRoot, VerifyRules.IndexNode, "index node at byte", null },
        { Region.NameLeaf, VerifyRules.IndexNode, "index node at byte", null },
        { Region.FrameTable, VerifyRules.IndexNode, "frame table node at byte", null },
        { Region.FreeMap, VerifyRules.FreeMap, "free map", null },
        { Region.Frame, VerifyRules.Frame, "frame 2 at byte", "alone" },
        { Region.FramePadding, VerifyRules.Padding, "frame 2 at bytes", null },
        { Region.NodePadding, VerifyRules.Padding, "index node at bytes", null },
    };

    [Theory]
    [MemberData(nameof(Regions))]
    public void A_flipped_byte_trips_exactly_the_rule_about_it(Region region, string rule, string place, string? item)
    {
        long offset = OffsetOf(region);
        Disk.Flip(offset);
        IReadOnlyList<VerifyFinding> findings = Verify();
        Assert.NotEmpty(findings);
        Assert.All(findings, finding => Assert.Equal(rule, finding.Rule));
        Assert.Contains(findings, finding => finding.Place.StartsWith(place, StringComparison.Ordinal));
        Assert.Equal(item is null ? [] : [item], findings.Select(static f => f.Item).OfType<string>());
        Disk.Flip(offset);
    }

    [Fact]
    public void A_quick_verification_reads_no_content()
    {
        long offset = OffsetOf(Region.Frame);
        Disk.Flip(offset);
        Assert.Empty(Verify(quick: true));
        Assert.NotEmpty(Verify());
        Disk.Flip(offset);
        using Snapshot snapshot = Read();
        VerifyReport quick = snapshot.Verify(new VerifyOptions { Quick = true });
        Assert.Equal((1502L, 0L, 0L), (quick.EntriesChecked, quick.FramesChecked, quick.BytesChecked));
        VerifyReport full = snapshot.Verify();
        Assert.Equal(snapshot.Summary.Length, full.BytesChecked);
        Assert.Equal((long)snapshot.Root.FrameCount, full.FramesChecked);
        Assert.True(full.IsSound);
    }

    /// <summary>Whatever single byte is damaged: never another exception, and found where it matters.</summary>
    [Fact]
    public void Any_damaged_byte_that_is_in_use_is_found()
    {
        List<SpaceRange> free = FreeRanges();
        Random random = new(4);
        for (int i = 0; i < 400; i++)
        {
            long offset = i < 100 ? random.Next(FileLayout.FirstExtent) : random.Next((int)Disk.Length);
            byte mask = (byte)(1 << random.Next(8));
            Disk.Flip(offset, mask);
            Assert.True(IsNoticed() || !IsInUse(offset, free), $"Byte {offset}, mask {mask}, damaged, not found.");
            Disk.Flip(offset, mask);
        }
    }

    [Fact]
    public void A_file_that_was_cut_is_never_called_sound()
    {
        byte[] whole = Disk.ToArray();
        for (int length = 0; length < whole.Length; length += Math.Max(1, whole.Length / 97))
        {
            Disk.Restore(whole.AsSpan(0, length));
            Assert.True(IsNoticed(), $"A file cut to {length} of {whole.Length} bytes is called sound.");
        }

        Disk.Restore(whole);
    }

    [Fact]
    public void A_slot_that_was_set_back_is_found()
    {
        byte[] slots = Disk.ToArray()[..FileLayout.FirstExtent];
        Put("a", [1]);
        Put("b", [1]);
        Put("c", [1]);
        byte[] now = Disk.ToArray()[..FileLayout.FirstExtent];
        long older = OffsetOf(Region.OlderSlot) / FileLayout.SlotB * FileLayout.SlotB;
        Disk.Write(older, slots.AsSpan((int)older, SuperblockLayout.Size));
        VerifyFinding finding = Assert.Single(Verify());
        Assert.Equal(VerifyRules.Superblock, finding.Rule);
        Assert.Contains("not the one before", finding.Message, StringComparison.Ordinal);
        Disk.Write(0, now);
    }

    private bool IsNoticed()
    {
        try
        {
            return Verify().Count > 0;
        }
        catch (LockboxException)
        {
            return true;
        }
    }

    private static bool IsInUse(long offset, List<SpaceRange> free)
    {
        if (offset < FileLayout.FirstExtent)
        {
            return offset % FileLayout.SlotB < SuperblockLayout.Size;
        }

        return !free.Any(range => offset >= range.ByteOffset && offset < range.ByteOffset + range.ByteLength);
    }

    private List<SpaceRange> FreeRanges()
    {
        using Snapshot snapshot = Read();
        return new FreeMapStore(snapshot.Opened.Extents)
            .Load(snapshot.Root, snapshot.Summary.CommitSequence, [])
            .ConvertAll(static range => range.Range);
    }

    private long OffsetOf(Region region)
    {
        using Snapshot snapshot = Read();
        CommitRoot root = snapshot.Root;
        Superblock superblock = snapshot.Slot.Superblock;
        BlockPointer frame = snapshot.RecordOf(snapshot.Find("alone")!.Runs[0].FirstFrame).Pointer;
        return region switch
        {
            Region.NewestSlot => FileLayout.SlotOffset(snapshot.Slot.Slot) + 200,
            Region.OlderSlot => FileLayout.SlotOffset(1 - snapshot.Slot.Slot) + 50,
            Region.KeyDirectory1 => (long)superblock.KeyDirectory1 + 10,
            Region.KeyDirectory2 => (long)superblock.KeyDirectory2 + 10,
            Region.KeyDirectoryPadding => (long)superblock.KeyDirectory2 + superblock.KeyDirectoryLength,
            Region.Properties => Inside(root.Properties),
            Region.NameRoot => Inside(root.NameTree),
            Region.NameLeaf => Inside(FirstChild(snapshot, root.NameTree)),
            Region.FrameTable => Inside(root.FrameTree),
            Region.FreeMap => Inside(root.FreeMap),
            Region.Frame => Inside(frame),
            Region.FramePadding => Behind(frame),
            _ => Behind(PaddedNode(snapshot, root.NameTree)),
        };
    }

    private static BlockPointer FirstChild(Snapshot snapshot, BlockPointer root)
    {
        Assert.Equal(1, root.Height);
        return ((BranchNode)snapshot.Names.Open(new ChildRef { Pointer = root })).Children[0].Pointer;
    }

    private static BlockPointer PaddedNode(Snapshot snapshot, BlockPointer root) =>
        ((BranchNode)snapshot.Names.Open(new ChildRef { Pointer = root })).Children
            .Select(static child => child.Pointer).First(static pointer => pointer.Length % 64 != 0);

    private static long Inside(BlockPointer pointer) => (long)pointer.Offset + (pointer.Length / 2);

    private static long Behind(BlockPointer pointer)
    {
        Assert.NotEqual(0u, pointer.Length % 64);
        return (long)pointer.Offset + pointer.Length;
    }
}
