using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Format;

/// <summary>A small record must not make its reader allocate a large one.</summary>
public sealed class DecodingBoundsTests
{
    [Fact]
    public void Front_coded_keys_cannot_unfold_without_measure()
    {
        byte[] node = UnfoldingLeaf();
        Assert.InRange(node.Length, 1, Limits.NodeRawMax);
        long before = GC.GetAllocatedBytesForCurrentThread();
        DecodeStatus status = NodeCodec.TryReadLeaf(node, EntryLeafCodec.Instance, out _);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(DecodeStatus.OutOfRange, status);
        Assert.InRange(allocated, 0, Limits.NodeKeyBytesMax + 2 * 1024 * 1024);
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
        byte[] seed = new byte[1 + 3 * 1000];
        using ByteWriter writer = new();
        FrameManifest.Write(writer, Enumerable.Range(1, 5000).Select(i => new FrameSlice((ulong)i, i, 1)).ToArray());
        Fuzzing.Run(
            source => FrameManifest.TryRead(source, 5000, out _),
            [writer.Written.ToArray()],
            allocationMax: 24 * (seed.Length + writer.Length),
            rounds: 2000);
    }

    /// <summary>Keys of 8 KiB that each take three bytes.</summary>
    private static byte[] UnfoldingLeaf()
    {
        const int Length = 8000;
        const int Count = 24_000;
        using ByteWriter writer = new();
        writer.WriteByte(0);
        writer.WriteVarint(1);
        writer.WriteVarint(Count);
        for (int i = 0; i < Count; i++)
        {
            writer.WriteVarint(i == 0 ? 0u : Length);
        }

        for (int i = 0; i < Count; i++)
        {
            writer.WriteVarint(i == 0 ? Length : 2u);
        }

        writer.WriteBytes(new byte[Length]);
        for (int i = 1; i < Count; i++)
        {
            writer.WriteByte((byte)(i >> 8));
            writer.WriteByte((byte)(i & 0xFF));
        }

        return writer.Written.ToArray();
    }
}
