using Lockbox.Engine.Compression;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Content;

/// <summary>
/// The content of a compressed frame, decompressed only as far as somebody asked for it, and to its end for whoever
/// asks for more (docs/adr/0011-frame-cache-and-progressive-decoding.md). The frame has been authenticated as a whole
/// before. Several threads may ask; what is decompressed does not change any more, so nobody waits who wants no more
/// than that.
/// </summary>
internal sealed class CompressedContent : IDisposable
{
    /// <summary>
    /// Below this there is nothing to gain: a context of zstd costs as much, and a block has 128 KiB.
    /// </summary>
    public const int StepsFrom = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly ZstdPool _zstd;
    private readonly StageClock _stages;
    private readonly PooledBuffer _content;
    private readonly BlockPointer _place;
    private readonly ReadOnlyMemory<byte> _payload;
    private OpenedExtent? _extent;
    private ZstdSteps? _steps;
    private int _decoded;

    /// <summary>Takes over the extent.</summary>
    /// <param name="zstd">Contexts.</param>
    /// <param name="stages">Where the time counts.</param>
    /// <param name="extent">The extent, authenticated.</param>
    /// <param name="payload">The zstd frame in it.</param>
    /// <param name="length">What the frame declares as the length of its content.</param>
    /// <param name="place">Where it is, for messages.</param>
    public CompressedContent(
        ZstdPool zstd,
        StageClock stages,
        OpenedExtent extent,
        ReadOnlyMemory<byte> payload,
        int length,
        BlockPointer place)
    {
        _zstd = zstd;
        _stages = stages;
        _extent = extent;
        _payload = payload;
        _place = place;
        _content = PooledBuffer.Rent(length);
    }

    /// <summary>All of the content; only what was asked for may be read.</summary>
    public ReadOnlyMemory<byte> Memory => _content.Memory;

    /// <summary>About how much memory this takes, in bytes; less once everything is decompressed.</summary>
    public long HeldBytes => Volatile.Read(ref _extent) is null
        ? _content.Length
        : _content.Length + _payload.Length + (_content.Length < StepsFrom ? 0 : ZstdSteps.ContextBytes);

    /// <summary>
    /// Sees to it that the bytes before <paramref name="end"/> are there; with the last one, that the frame is in all
    /// as it should be.
    /// </summary>
    /// <exception cref="LockboxCorruptException">It is not, every time that somebody asks for more.</exception>
    public void Decode(int end)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, _content.Length);
        if (end <= Volatile.Read(ref _decoded))
        {
            return;
        }

        lock (_gate)
        {
            if (end > _decoded)
            {
                DecodeOn(end);
            }
        }
    }

    /// <summary>Gives everything back.</summary>
    public void Dispose()
    {
        ReleaseSource();
        _content.Dispose();
    }

    private void DecodeOn(int end)
    {
        if (!TryDecode(end, out int decoded))
        {
            throw Place.Damaged(ExtentKind.Frame, _place.Offset, DecodeStatus.BadCodec);
        }

        Volatile.Write(ref _decoded, decoded);
        if (decoded == _content.Length)
        {
            ReleaseSource();
        }
    }

    private bool TryDecode(int end, out int decoded)
    {
        using StageClock.Scope decompress = _stages.Enter(Stage.Decompress);
        bool isFirst = _steps is null;
        if (isFirst && end < _content.Length && _content.Length >= StepsFrom)
        {
            _steps = _zstd.TryBegin(_payload, _content.Memory);
        }

        if (_steps is not null)
        {
            // Who comes back for more will probably come again: then source and context need not be held any longer.
            _ = _steps.TryReach(isFirst ? end : _content.Length);
            decoded = _steps.Written;
            return decoded >= end;
        }

        return _zstd.TryDecompress(_payload.Span, _content.Span, out decoded);
    }

    private void ReleaseSource()
    {
        _steps?.Dispose();
        _steps = null;
        _extent?.Dispose();
        Volatile.Write(ref _extent, null);
    }
}
