using Lockbox.Engine.Compression;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Content;

/// <summary>
/// Opens frames: read, authenticate, decompress, check the manifest. Safe to call from several threads.
/// </summary>
internal sealed class FrameReader(ExtentStore extents, ZstdPool zstd)
{
    /// <summary>The frame that a record of the frame table describes.</summary>
    /// <exception cref="LockboxCorruptException">The frame is damaged, or is not the one described.</exception>
    public DecodedFrame Open(ulong frameId, FrameRecord record)
    {
        OpenedExtent extent = extents.Read(record.Pointer);
        PooledBuffer? raw = null;
        try
        {
            ReadOnlyMemory<byte> text = extent.Memory;
            DecodeStatus status = FrameHeader.TryRead(text.Span, out FrameHeader header);
            if (status != DecodeStatus.Ok)
            {
                throw Place.Damaged(ExtentKind.Frame, record.Pointer.Offset, status);
            }

            if (header.FrameId != frameId || header.RawLength != record.RawLength || header.Codec != record.Codec)
            {
                throw Place.Damaged(
                    ExtentKind.Frame, record.Pointer.Offset, $"is not frame {frameId} as the frame table describes it");
            }

            int payload = text.Length - FrameHeaderLayout.Size - header.ManifestLength;
            FrameSlice[] slices = ReadManifest(text.Span[^header.ManifestLength..], header.RawLength, record);
            ReadOnlyMemory<byte> content = text.Slice(FrameHeaderLayout.Size, payload);
            if (header.Codec == Codec.Stored)
            {
                return new DecodedFrame(extent, content, slices);
            }

            raw = PooledBuffer.Rent(header.RawLength);
            Decompress(content.Span, raw.Span, record);
            extent.Dispose();
            return new DecodedFrame(raw, raw.Memory, slices);
        }
        catch
        {
            raw?.Dispose();
            extent.Dispose();
            throw;
        }
    }

    private void Decompress(ReadOnlySpan<byte> payload, Span<byte> raw, FrameRecord record)
    {
        using StageClock.Scope decompress = extents.Stages.Enter(Stage.Decompress);
        if (!zstd.TryDecompress(payload, raw, out _))
        {
            throw Place.Damaged(ExtentKind.Frame, record.Pointer.Offset, DecodeStatus.BadCodec);
        }
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
}
