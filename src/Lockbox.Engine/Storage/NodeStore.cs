using Lockbox.Engine.Compression;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Storage;

/// <summary>
/// Index nodes on their way from and to extents: compressed where that pays, cached when read. Knows nothing of trees.
/// </summary>
internal sealed class NodeStore(ExtentStore extents, NodeCache cache, ZstdPool zstd)
{
    /// <summary>Turns a raw node into an object, or says why it cannot be one.</summary>
    public delegate DecodeStatus Decoder<TNode>(ReadOnlySpan<byte> raw, BlockPointer pointer, out TNode? node);

    /// <summary>The node at a pointer, from the cache or the file.</summary>
    /// <exception cref="LockboxCorruptException">The node is damaged.</exception>
    public TNode Load<TNode>(BlockPointer pointer, Decoder<TNode> decoder)
        where TNode : class, ICachedNode
    {
        if (cache.Find(pointer) is TNode cached)
        {
            return cached;
        }

        using StageClock.Scope index = extents.Stages.Enter(Stage.Index);
        using OpenedExtent extent = extents.Read(pointer);
        using PooledBuffer? raw = Packing.TryUnpack(zstd, extent.Plaintext, Limits.NodeRawMax);
        if (raw is null)
        {
            throw Place.Damaged(pointer.Kind, pointer.Offset, DecodeStatus.BadCodec);
        }

        DecodeStatus status = decoder(raw.Span, pointer, out TNode? node);
        if (status != DecodeStatus.Ok || node is null)
        {
            throw Place.Damaged(pointer.Kind, pointer.Offset, status);
        }

        cache.Add(pointer, node, node.MemorySize);
        return node;
    }

    /// <summary>Compresses, seals and writes a raw node to new space.</summary>
    /// <exception cref="LockboxLimitExceededException">The node is larger than a reader would accept.</exception>
    public BlockPointer Save(
        WritingSession session, SpaceMap space, ExtentKind kind, int height, ReadOnlySpan<byte> raw)
    {
        if (raw.Length > Limits.NodeRawMax)
        {
            throw new LockboxLimitExceededException("An index node would exceed the largest node of the format.");
        }

        if (height >= Limits.TreeHeightMax)
        {
            throw new LockboxLimitExceededException("The index would be higher than the format allows.");
        }

        using StageClock.Scope index = extents.Stages.Enter(Stage.Index);
        int bound = Packing.Bound(raw.Length);
        using PooledBuffer buffer = PooledBuffer.Rent(ExtentStore.Headroom + bound + ExtentStore.Tailroom);
        int length = Packing.Pack(zstd, raw, buffer.Span.Slice(ExtentStore.Headroom, bound));
        return extents.Write(session, space, kind, height, buffer.Span, length);
    }
}
