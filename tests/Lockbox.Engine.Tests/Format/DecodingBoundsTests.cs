using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Format;

/// <summary>A small record must not make its reader allocate a large one.</summary>
public sealed class DecodingBoundsTests
{
    /// <summary>
    /// What the longest manifest may take: its slices, and three columns of numbers. Slices that were deleted take no
    /// bytes, so this is all that bounds a short one.
    /// </summary>
    internal const int ManifestBytesMax = Limits.FrameSlicesMax * (24 + (3 * sizeof(long))) + 4096;

    [Fact]
    public void Keys_that_share_much_cannot_unfold_without_measure()
    {
        byte[] node = UnfoldingLeaf();
        Assert.InRange(node.Length, 1, Limits.NodeRawMax);
        long before = GC.GetAllocatedBytesForCurrentThread();
        DecodeStatus status = NodeCodec.TryReadLeaf(node, EntryLeafCodec.Instance, out _);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(DecodeStatus.OutOfRange, status);
        Assert.InRange(allocated, 0, 1024 * 1024);
    }

    [Fact]
    public void The_largest_leaf_that_a_tree_makes_is_within_the_limit()
    {
        // Entries of the least size behind names that share all they can.
        int most = Limits.NodeSplitAt / (EntryLeafCodec.Instance.EstimateSize(new Entry("a", EntryKind.File)) + 3);
        Assert.InRange((long)most * Limits.NameBytesMax, 1, Limits.NodeKeyBytesMax);
    }

    [Fact]
    public void A_long_manifest_is_decoded_within_bounds()
    {
        using ByteWriter writer = new();
        FrameManifest.Write(writer, Enumerable.Range(1, 5000).Select(i => new FrameSlice((ulong)i, i, 1)).ToArray());
        Fuzzing.Run(
            source => FrameManifest.TryRead(source, 5000, out _),
            [writer.Written.ToArray()],
            allocationMax: ManifestBytesMax,
            rounds: 2000);
    }

    /// <summary>Keys of 8 KiB that each take two bytes.</summary>
    private static byte[] UnfoldingLeaf()
    {
        const int Length = 8000;
        const int Count = 8_000;
        using ByteWriter writer = new();
        writer.WriteByte(0);
        writer.WriteVarint(1);
        writer.WriteVarint(Count);
        NumberColumn.Write(writer, [0, .. Enumerable.Repeat((long)Length, Count - 1)]);
        NumberColumn.Write(writer, new long[Count]);
        NumberColumn.Write(writer, [Length, .. Enumerable.Repeat(Length + 2L, Count - 1)]);
        writer.WriteBytes(new byte[Length]);
        for (int i = 1; i < Count; i++)
        {
            writer.WriteByte((byte)(i >> 8));
            writer.WriteByte((byte)(i & 0xFF));
        }

        return writer.Written.ToArray();
    }
}
