using Lockbox.Benchmarks.Operations;
using Lockbox.Engine;
using Lockbox.Engine.Format;
using Lockbox.Engine.Index;
using Lockbox.Engine.Primitives;

namespace Lockbox.Benchmarks.Format;

/// <summary>The records that there are many of, as bytes and back: leaves, branches, manifests.</summary>
internal static class NodeOperations
{
    private const string Layer = "Format";

    // About what a node has when it is full.
    private const int LeafEntries = 400;
    private const int BranchChildren = 400;
    private const int ManifestSlices = 2048;

    /// <summary>All of them.</summary>
    public static IEnumerable<Operation> All =>
    [
        new(Layer, "encode a leaf of 400 entries", EncodeLeaf),
        new(Layer, "decode a leaf of 400 entries", DecodeLeaf),
        new(Layer, "encode a branch of 400 children", EncodeBranch),
        new(Layer, "decode a branch of 400 children", DecodeBranch),
        new(Layer, "encode a manifest of 2,048 slices", EncodeManifest),
        new(Layer, "decode a manifest of 2,048 slices", DecodeManifest),
    ];

    private static PreparedOperation EncodeLeaf()
    {
        (List<byte[]> keys, List<Entry> values) = SampleEntries.Take(LeafEntries);
        ByteWriter writer = new();
        NodeCodec.WriteLeaf(writer, EntryLeafCodec.Instance, 1, keys, values);
        return new PreparedOperation(
            writer.Length,
            () =>
            {
                writer.Clear();
                NodeCodec.WriteLeaf(writer, EntryLeafCodec.Instance, 1, keys, values);
                return writer.Length;
            },
            writer);
    }

    private static PreparedOperation DecodeLeaf()
    {
        (List<byte[]> keys, List<Entry> values) = SampleEntries.Take(LeafEntries);
        using ByteWriter writer = new();
        NodeCodec.WriteLeaf(writer, EntryLeafCodec.Instance, 1, keys, values);
        byte[] raw = writer.Written.ToArray();
        return new PreparedOperation(LeafEntries, () =>
        {
            DecodeStatus status = NodeCodec.TryReadLeaf(raw, EntryLeafCodec.Instance, out LeafContent<Entry>? leaf);
            return status == DecodeStatus.Ok ? leaf!.Values.Count : -1;
        });
    }

    private static PreparedOperation EncodeBranch()
    {
        (List<byte[]> separators, List<BlockPointer> children) = Branch();
        ByteWriter writer = new();
        NodeCodec.WriteBranch(writer, 1, 1, separators, children);
        return new PreparedOperation(
            writer.Length,
            () =>
            {
                writer.Clear();
                NodeCodec.WriteBranch(writer, 1, 1, separators, children);
                return writer.Length;
            },
            writer);
    }

    private static PreparedOperation DecodeBranch()
    {
        (List<byte[]> separators, List<BlockPointer> children) = Branch();
        using ByteWriter writer = new();
        NodeCodec.WriteBranch(writer, 1, 1, separators, children);
        byte[] raw = writer.Written.ToArray();
        return new PreparedOperation(BranchChildren, () =>
        {
            DecodeStatus status = NodeCodec.TryReadBranch(
                raw, 1, ExtentKind.NameNode, Limits.NameBytesMax, out BranchContent? branch);
            return status == DecodeStatus.Ok ? branch!.Children.Count : -1;
        });
    }

    private static PreparedOperation EncodeManifest()
    {
        FrameSlice[] slices = Slices();
        ByteWriter writer = new();
        FrameManifest.Write(writer, slices);
        return new PreparedOperation(
            writer.Length,
            () =>
            {
                writer.Clear();
                FrameManifest.Write(writer, slices);
                return writer.Length;
            },
            writer);
    }

    private static PreparedOperation DecodeManifest()
    {
        using ByteWriter writer = new();
        FrameManifest.Write(writer, Slices());
        byte[] raw = writer.Written.ToArray();
        return new PreparedOperation(ManifestSlices, () =>
        {
            DecodeStatus status = FrameManifest.TryRead(raw, ManifestSlices * 1024, out FrameSlice[] slices);
            return status == DecodeStatus.Ok ? slices.Length : -1;
        });
    }

    private static (List<byte[]> Separators, List<BlockPointer> Children) Branch()
    {
        List<byte[]> separators =
            [.. Enumerable.Range(1, BranchChildren - 1).Select(static i => NameKey.Of(TestData.Name(i * 400)))];
        List<BlockPointer> children = [];
        for (int i = 0; i < BranchChildren; i++)
        {
            AeadTag tag = AeadTag.Read(TestData.Bytes(DataKind.Random, AeadTag.Size, seed: i));
            ulong offset = (ulong)(1000 + (i * 50)) * Limits.AllocationUnit;
            children.Add(new BlockPointer(offset, 3000, ExtentKind.NameNode, 0, tag));
        }

        return (separators, children);
    }

    private static FrameSlice[] Slices() =>
        [.. Enumerable.Range(1, ManifestSlices).Select(static id => new FrameSlice((ulong)id, 0, 1024))];
}
