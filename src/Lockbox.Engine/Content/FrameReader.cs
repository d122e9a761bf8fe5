using Lockbox.Engine.Compression;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Content;

/// <summary>
/// Opens frames: read, authenticate, check the manifest, decompress. Safe to call from several threads.
/// </summary>
internal sealed class FrameReader(ExtentStore extents, ZstdPool zstd)
{
    /// <summary>
    /// The frame that a record of the frame table describes, decompressed as a whole and found to be sound.
    /// </summary>
    /// <exception cref="LockboxCorruptException">The frame is damaged, or is not the one described.</exception>
    public DecodedFrame Open(ulong frameId, FrameRecord record)
    {
        DecodedFrame frame = OpenLazily(frameId, record);
        try
        {
            frame.DecodeAll();
            return frame;
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The frame that a record of the frame table describes, authenticated as a whole, but decompressed only as far as
    /// its slices are asked for. What is wrong behind that, in a frame that a holder of the key has sealed like that,
    /// is not noticed.
    /// </summary>
    /// <exception cref="LockboxCorruptException">The frame is damaged, or is not the one described.</exception>
    public DecodedFrame OpenLazily(ulong frameId, FrameRecord record)
    {
        FrameParts frame = Read(frameId, record);
        if (frame.Header.Codec == Codec.Stored)
        {
            return new DecodedFrame(frame.Extent, frame.Payload, frame.Slices);
        }

        CompressedContent compressed = new(
            zstd, extents.Stages, frame.Extent, frame.Payload, frame.Header.RawLength, record.Pointer);
        return new DecodedFrame(compressed, frame.Slices);
    }

    /// <summary>
    /// The frame that a record of the frame table describes, authenticated as a whole, its content not decompressed.
    /// </summary>
    /// <exception cref="LockboxCorruptException">The frame is damaged, or is not the one described.</exception>
    public PackedFrame OpenPacked(ulong frameId, FrameRecord record)
    {
        FrameParts frame = Read(frameId, record);
        return new PackedFrame(
            frame.Extent, record.Codec, record.RawLength, frame.Payload, frame.Slices, record.Pointer);
    }

    private FrameParts Read(ulong frameId, FrameRecord record)
    {
        OpenedExtent extent = extents.Read(record.Pointer);
        try
        {
            ReadOnlyMemory<byte> text = extent.Memory;
            FrameHeader header = ReadHeader(text.Span, frameId, record);
            int payload = text.Length - FrameHeaderLayout.Size - header.ManifestLength;
            FrameSlice[] slices = ReadManifest(text.Span[^header.ManifestLength..], header.RawLength, record);
            return new FrameParts(extent, header, text.Slice(FrameHeaderLayout.Size, payload), slices);
        }
        catch
        {
            extent.Dispose();
            throw;
        }
    }

    private static FrameHeader ReadHeader(ReadOnlySpan<byte> text, ulong frameId, FrameRecord record)
    {
        DecodeStatus status = FrameHeader.TryRead(text, out FrameHeader header);
        if (status != DecodeStatus.Ok)
        {
            throw Place.Damaged(ExtentKind.Frame, record.Pointer.Offset, status);
        }

        return header.FrameId == frameId && header.RawLength == record.RawLength && header.Codec == record.Codec
            ? header
            : throw Place.Damaged(
                ExtentKind.Frame, record.Pointer.Offset, $"is not frame {frameId} as the frame table describes it");
    }

    private FrameSlice[] ReadManifest(ReadOnlySpan<byte> packed, int rawLength, FrameRecord record)
    {
        using StageClock.Scope index = extents.Stages.Enter(Stage.Index);
        using PooledBuffer? raw = Packing.TryUnpack(zstd, packed, Limits.ManifestMax);
        FrameSlice[] slices = [];
        DecodeStatus status = raw is null
            ? DecodeStatus.BadCodec
            : FrameManifest.TryRead(raw.Span, rawLength, out slices);
        return status == DecodeStatus.Ok
            ? slices
            : throw Place.Damaged(ExtentKind.Frame, record.Pointer.Offset, status);
    }

    /// <summary>What an authenticated frame consists of. Whoever gets it disposes the extent.</summary>
    private readonly record struct FrameParts(
        OpenedExtent Extent, FrameHeader Header, ReadOnlyMemory<byte> Payload, FrameSlice[] Slices);
}
