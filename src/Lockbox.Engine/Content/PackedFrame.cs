using Lockbox.Engine.Compression;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Content;

/// <summary>
/// A frame as it was sealed: authenticated as a whole, its manifest read, its content still compressed. So it can be
/// sealed again, for other entries, without being compressed again.
/// </summary>
/// <param name="extent">What holds the payload; it is taken over.</param>
/// <param name="codec">How the content is compressed.</param>
/// <param name="rawLength">What the frame declares as the length of its content.</param>
/// <param name="payload">The content as it is in the extent.</param>
/// <param name="slices">Which pieces it holds.</param>
/// <param name="place">Where it is, for messages.</param>
internal sealed class PackedFrame(
    IDisposable extent,
    Codec codec,
    int rawLength,
    ReadOnlyMemory<byte> payload,
    FrameSlice[] slices,
    BlockPointer place) : IDisposable
{
    private PooledBuffer? _content;

    /// <summary>How the content is compressed.</summary>
    public Codec Codec => codec;

    /// <summary>Content bytes after decompression.</summary>
    public int RawLength => rawLength;

    /// <summary>The content, compressed as it is.</summary>
    public ReadOnlyMemory<byte> Payload => payload;

    /// <summary>Which pieces the frame holds.</summary>
    public FrameSlice[] Slices => slices;

    /// <summary>The content, all of it found to be as the frame declares it. Valid until this is disposed.</summary>
    /// <exception cref="LockboxCorruptException">It is not.</exception>
    public ReadOnlySpan<byte> Unpack(ZstdPool zstd, StageClock stages)
    {
        if (codec == Codec.Stored)
        {
            return payload.Span;
        }

        if (_content is null)
        {
            using StageClock.Scope decompress = stages.Enter(Stage.Decompress);
            PooledBuffer content = PooledBuffer.Rent(rawLength);
            if (!zstd.TryDecompress(payload.Span, content.Span, out _))
            {
                content.Dispose();
                throw Place.Damaged(ExtentKind.Frame, place.Offset, DecodeStatus.BadCodec);
            }

            _content = content;
        }

        return _content.Span;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _content?.Dispose();
        extent.Dispose();
    }
}
