using Lockbox.Engine.Compression;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Content;

/// <summary>
/// Turns filled frames into extents: sample, compress, seal, allocate, write. Safe to call from several threads, which
/// is how import scales: each worker does all of it for its own frame.
/// </summary>
internal sealed class FrameWriter(
    ExtentStore extents, WritingSession session, SpaceMap space, ZstdPool zstd, ulong sequence)
{
    /// <summary>Compression must save at least one part in this many to be worth decompressing later.</summary>
    private const int MinimumGain = 64;

    /// <summary>Writes a frame.</summary>
    /// <param name="frameId">Its id.</param>
    /// <param name="content">
    /// Content and slices. The content's bytes are lost; reset the buffer before using it again.
    /// </param>
    /// <param name="zstdLevel">The level, or null not to compress at all.</param>
    /// <returns>What the frame table shall say of it, every slice counted as live.</returns>
    public FrameRecord Write(ulong frameId, FrameBuffer content, int? zstdLevel)
    {
        using PooledBuffer manifest = PackManifest(content.Slices);
        BlockPointer pointer = TryWriteCompressed(frameId, content, manifest.Span, zstdLevel, out Codec codec)
            ?? WriteStored(frameId, content, manifest.Span);
        return new FrameRecord(pointer, codec, content.RawLength, LiveOf(content.Slices), content.RawLength);
    }

    /// <summary>Writes the content of a frame again, as it is compressed, for other entries.</summary>
    /// <param name="frameId">The id of the new frame.</param>
    /// <param name="frame">The frame whose content it gets.</param>
    /// <param name="slices">What that is from then on: as many slices, of the same lengths.</param>
    /// <returns>What the frame table shall say of it, every slice counted as live.</returns>
    public FrameRecord WriteAgain(ulong frameId, PackedFrame frame, ReadOnlySpan<FrameSlice> slices)
    {
        using PooledBuffer manifest = PackManifest(slices);
        ReadOnlySpan<byte> payload = frame.Payload.Span;
        using PooledBuffer buffer =
            PooledBuffer.Rent(FrameBuffer.ContentAt + payload.Length + manifest.Length + ExtentStore.Tailroom);
        payload.CopyTo(buffer.Span[FrameBuffer.ContentAt..]);
        BlockPointer pointer =
            Finish(frameId, frame.Codec, frame.RawLength, buffer.Span, payload.Length, manifest.Span);
        return new FrameRecord(pointer, frame.Codec, frame.RawLength, LiveOf(slices), frame.RawLength);
    }

    private static int LiveOf(ReadOnlySpan<FrameSlice> slices)
    {
        int live = 0;
        foreach (FrameSlice slice in slices)
        {
            live += slice.IsDead ? 0 : 1;
        }

        return live;
    }

    private PooledBuffer PackManifest(ReadOnlySpan<FrameSlice> slices)
    {
        using ByteWriter raw = new();
        FrameManifest.Write(raw, slices);
        PooledBuffer manifest = PooledBuffer.Rent(Packing.Bound(raw.Length));
        manifest.Shrink(Packing.Pack(zstd, raw.Written, manifest.Span));
        return manifest;
    }

    private BlockPointer? TryWriteCompressed(
        ulong frameId, FrameBuffer content, ReadOnlySpan<byte> manifest, int? zstdLevel, out Codec codec)
    {
        codec = Codec.Stored;
        if (zstdLevel is not int level || LooksIncompressible(content.Content))
        {
            return null;
        }

        int room = content.RawLength - content.RawLength / MinimumGain;
        using PooledBuffer buffer =
            PooledBuffer.Rent(FrameBuffer.ContentAt + room + manifest.Length + ExtentStore.Tailroom);
        Span<byte> destination = buffer.Span.Slice(FrameBuffer.ContentAt, room);
        int packed = Compress(content.Content, destination, level);
        if (level == CompressionLevels.SmallestSize)
        {
            packed = KeepSmaller(content.Content, destination, packed);
        }

        if (packed <= 0)
        {
            return null;
        }

        codec = Codec.Zstd;
        return Finish(frameId, Codec.Zstd, content.RawLength, buffer.Span, packed, manifest);
    }

    private bool LooksIncompressible(ReadOnlySpan<byte> content)
    {
        using StageClock.Scope compress = extents.Stages.Enter(Stage.Compress);
        return Incompressible.LooksIncompressible(content);
    }

    /// <summary>The length of the zstd frame, or 0 when the content does not shrink enough.</summary>
    private int Compress(ReadOnlySpan<byte> content, Span<byte> destination, int level)
    {
        using StageClock.Scope compress = extents.Stages.Enter(Stage.Compress);
        return zstd.Compress(content, destination, level);
    }

    /// <summary>
    /// The parameters of the smallest size are not the best for all data: on text that repeats itself the default,
    /// which costs a hundredth of them, can be smaller (docs/adr/0005).
    /// </summary>
    private int KeepSmaller(ReadOnlySpan<byte> content, Span<byte> destination, int packed)
    {
        using PooledBuffer other = PooledBuffer.Rent(packed > 0 ? packed - 1 : destination.Length);
        int smaller = Compress(content, other.Span, CompressionLevels.Optimal);
        other.Span[..smaller].CopyTo(destination);
        return smaller > 0 ? smaller : packed;
    }

    private BlockPointer WriteStored(ulong frameId, FrameBuffer content, ReadOnlySpan<byte> manifest)
    {
        int needed = FrameBuffer.ContentAt + content.RawLength + manifest.Length + ExtentStore.Tailroom;
        if (needed <= content.Whole.Length)
        {
            return Finish(frameId, Codec.Stored, content.RawLength, content.Whole, content.RawLength, manifest);
        }

        using PooledBuffer buffer = PooledBuffer.Rent(needed);
        content.Content.CopyTo(buffer.Span[FrameBuffer.ContentAt..]);
        return Finish(frameId, Codec.Stored, content.RawLength, buffer.Span, content.RawLength, manifest);
    }

    private BlockPointer Finish(
        ulong frameId, Codec codec, int rawLength, Span<byte> buffer, int payload, ReadOnlySpan<byte> manifest)
    {
        FrameHeader header = new(codec, rawLength, manifest.Length, frameId, sequence);
        header.WriteTo(buffer[ExtentStore.Headroom..]);
        manifest.CopyTo(buffer[(FrameBuffer.ContentAt + payload)..]);
        int length = FrameHeaderLayout.Size + payload + manifest.Length;
        return extents.Write(session, space, ExtentKind.Frame, 0, buffer, length);
    }
}
