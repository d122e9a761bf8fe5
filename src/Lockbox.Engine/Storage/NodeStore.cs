using Lockbox.Engine.Compression;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Storage;

/// <summary>
/// Index nodes on their way from and to extents: compressed where that pays, cached when read. Knows nothing of trees.
/// </summary>
internal sealed class NodeStore(ExtentStore extents, NodeCache cache, ZstdPool zstd)
{
    /// <summary>In memory a decoded node takes about this many times its encoded size.</summary>
    private const int DecodedFactor = 6;

    /// <summary>Nodes are small and read often: the fastest level that still halves them.</summary>
    private const int ZstdLevel = 3;

    /// <summary>Codec, and the longest varint for the raw length.</summary>
    private const int PrefixMax = 1 + 5;

    /// <summary>Turns a raw node into an object, or says why it cannot be one.</summary>
    public delegate DecodeStatus Decoder<TNode>(ReadOnlySpan<byte> raw, BlockPointer pointer, out TNode? node);

    /// <summary>The node at a pointer, from the cache or the file.</summary>
    /// <exception cref="LockboxCorruptException">The node is damaged.</exception>
    public TNode Load<TNode>(BlockPointer pointer, Decoder<TNode> decoder)
        where TNode : class
    {
        if (cache.Find(pointer) is TNode cached)
        {
            return cached;
        }

        using OpenedExtent extent = extents.Read(pointer);
        SpanReader reader = new(extent.Plaintext);
        byte codec = reader.ReadByte();
        int rawLength = reader.ReadVarintInt32(Limits.NodeRawMax);
        if (reader.Failed || codec > (byte)Codec.Zstd)
        {
            throw Place.Damaged(pointer.Kind, pointer.Offset, DecodeStatus.BadCodec);
        }

        ReadOnlySpan<byte> data = reader.ReadBytes(reader.Remaining);
        using PooledBuffer raw = PooledBuffer.Rent(rawLength);
        if (!TryUnpack((Codec)codec, data, raw.Span))
        {
            throw Place.Damaged(pointer.Kind, pointer.Offset, DecodeStatus.BadCodec);
        }

        DecodeStatus status = decoder(raw.Span, pointer, out TNode? node);
        if (status != DecodeStatus.Ok || node is null)
        {
            throw Place.Damaged(pointer.Kind, pointer.Offset, status);
        }

        cache.Add(pointer, node, rawLength * DecodedFactor);
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

        using PooledBuffer buffer =
            PooledBuffer.Rent(ExtentStore.Headroom + PrefixMax + raw.Length + ExtentStore.Tailroom);
        Span<byte> text = buffer.Span[ExtentStore.Headroom..];
        int prefix = 1 + WriteVarint(text[1..], (uint)raw.Length);
        int packed = raw.Length < 64 ? 0 : zstd.Compress(raw, text.Slice(prefix, raw.Length), ZstdLevel);
        bool pays = packed > 0 && packed < raw.Length;
        text[0] = (byte)(pays ? Codec.Zstd : Codec.Stored);
        if (!pays)
        {
            raw.CopyTo(text[prefix..]);
            packed = raw.Length;
        }

        return extents.Write(session, space, kind, height, buffer.Span, prefix + packed);
    }

    private bool TryUnpack(Codec codec, ReadOnlySpan<byte> data, Span<byte> raw)
    {
        if (codec == Codec.Zstd)
        {
            return zstd.TryDecompress(data, raw);
        }

        if (data.Length != raw.Length)
        {
            return false;
        }

        data.CopyTo(raw);
        return true;
    }

    private static int WriteVarint(Span<byte> destination, uint value)
    {
        int length = 0;
        while (value >= 0x80)
        {
            destination[length++] = unchecked((byte)(value | 0x80));
            value >>= 7;
        }

        destination[length++] = (byte)value;
        return length;
    }
}
