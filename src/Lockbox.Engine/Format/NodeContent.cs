using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>A decoded leaf: keys in ascending order and their values.</summary>
/// <typeparam name="TValue">What the tree maps its keys to.</typeparam>
internal sealed class LeafContent<TValue>(KeyList keys, IReadOnlyList<TValue> values)
{
    /// <summary>The keys.</summary>
    public KeyList Keys { get; } = keys;

    /// <summary>The values, one for each key; they may be made when they are asked for.</summary>
    public IReadOnlyList<TValue> Values { get; } = values;
}

/// <summary>
/// A decoded branch: children, and between each two of them a separator, which is greater than every key before it and
/// not greater than any key behind it.
/// </summary>
internal sealed class BranchContent(List<byte[]> separators, List<BlockPointer> children)
{
    /// <summary>One fewer than there are children.</summary>
    public List<byte[]> Separators { get; } = separators;

    /// <summary>Pointers to the children, all of the same height.</summary>
    public List<BlockPointer> Children { get; } = children;
}

/// <summary>Nodes as bytes: height, the commit that wrote the node, count, and the columns of leaf or branch.</summary>
internal static class NodeCodec
{
    /// <summary>Writes a leaf.</summary>
    public static void WriteLeaf<TValue>(
        ByteWriter writer, ILeafCodec<TValue> codec, ulong sequence, List<byte[]> keys, List<TValue> values)
    {
        writer.WriteByte(0);
        writer.WriteVarint(sequence);
        writer.WriteVarint((ulong)keys.Count);
        KeyColumn.Write(writer, keys);
        codec.WriteValues(writer, values);
    }

    /// <summary>Writes a branch whose children are one level lower.</summary>
    public static void WriteBranch(
        ByteWriter writer, int height, ulong sequence, List<byte[]> separators, List<BlockPointer> children)
    {
        writer.WriteByte((byte)height);
        writer.WriteVarint(sequence);
        writer.WriteVarint((ulong)children.Count);
        KeyColumn.Write(writer, separators);
        PointerColumns.Write(writer, children);
    }

    /// <summary>
    /// What any node begins with: its height, and the commit that wrote it. False when it ends before.
    /// </summary>
    public static bool TryReadAge(ReadOnlySpan<byte> source, out int height, out ulong sequence)
    {
        SpanReader reader = new(source);
        height = reader.ReadByte();
        sequence = reader.ReadVarint();
        return !reader.Failed;
    }

    /// <summary>Reads a leaf; the height must be 0 and nothing may be left over.</summary>
    public static DecodeStatus TryReadLeaf<TValue>(
        ReadOnlySpan<byte> source, ILeafCodec<TValue> codec, out LeafContent<TValue>? leaf)
    {
        leaf = null;
        SpanReader reader = new(source);
        DecodeStatus status = TryReadHead(ref reader, height: 0, out int count);
        if (status != DecodeStatus.Ok)
        {
            return status;
        }

        status = KeyColumn.TryRead(ref reader, count, codec.KeyBytesMax, out KeyList keys);
        if (status != DecodeStatus.Ok)
        {
            return status;
        }

        status = codec.TryReadValues(ref reader, keys, out IReadOnlyList<TValue> values);
        if (status != DecodeStatus.Ok)
        {
            return status;
        }

        leaf = new LeafContent<TValue>(keys, values);
        return reader.AtEnd ? DecodeStatus.Ok : DecodeStatus.TrailingBytes;
    }

    /// <summary>Reads a branch of a given height whose children are nodes of a given kind.</summary>
    public static DecodeStatus TryReadBranch(
        ReadOnlySpan<byte> source, int height, ExtentKind kind, int keyBytesMax, out BranchContent? branch)
    {
        branch = null;
        SpanReader reader = new(source);
        DecodeStatus status = TryReadHead(ref reader, height, out int count);
        if (status != DecodeStatus.Ok)
        {
            return status;
        }

        status = KeyColumn.TryRead(ref reader, count - 1, keyBytesMax, out KeyList separators);
        if (status != DecodeStatus.Ok)
        {
            return status;
        }

        status = PointerColumns.TryRead(ref reader, count, kind, height - 1, out BlockPointer[] children);
        if (status != DecodeStatus.Ok)
        {
            return status;
        }

        branch = new BranchContent([.. separators], [.. children]);
        return reader.AtEnd ? DecodeStatus.Ok : DecodeStatus.TrailingBytes;
    }

    private static DecodeStatus TryReadHead(ref SpanReader reader, int height, out int count)
    {
        byte readHeight = reader.ReadByte();
        reader.ReadVarint();
        count = reader.ReadCount(Limits.NodeCountMax, minimumBytesEach: 1);
        if (reader.Failed)
        {
            return DecodeStatus.Truncated;
        }

        // An empty node, or a branch with one child, would be a waste that no writer makes; refusing them bounds
        // the depth that a damaged file can have.
        bool countFits = height == 0 ? count >= 1 : count >= 2;
        return readHeight == height && countFits ? DecodeStatus.Ok : DecodeStatus.OutOfRange;
    }
}
