using System.Buffers;

namespace Lockbox.Engine.Compression;

/// <summary>
/// One zstd frame, decompressed as far as is asked for, block by block, straight to its place. What whole decompression
/// refuses is refused here as well, as soon as it is met: what stands behind the part that was asked for is not looked
/// at. One thread at a time may ask; others may read what is written meanwhile, because it does not change any more.
/// </summary>
internal sealed class ZstdSteps : IDisposable
{
    /// <summary>
    /// About what a context takes that is under way: a libzstd or ZstdSharp context with the one block of input that it
    /// may have to gather.
    /// </summary>
    public const int ContextBytes = 256 * 1024;

    private const int BlockHeaderLength = 3;
    private const int ChecksumLength = 4;
    private const int RepeatedByte = 1;

    private readonly Action<IZstdDecompressor> _giveBack;
    private readonly ReadOnlyMemory<byte> _source;
    private readonly MemoryHandle _destination;
    private readonly int _length;
    private IZstdDecompressor? _decompressor;
    private int _at;
    private int _written;
    private bool _isDamaged;

    /// <summary>Takes over a decompressor that has begun.</summary>
    public ZstdSteps(
        IZstdDecompressor decompressor,
        Action<IZstdDecompressor> giveBack,
        ReadOnlyMemory<byte> source,
        Memory<byte> destination)
    {
        _decompressor = decompressor;
        _giveBack = giveBack;
        _source = source;
        _destination = destination.Pin();
        _length = destination.Length;
    }

    /// <summary>Lets the destination move again, if nobody disposed this.</summary>
    ~ZstdSteps() => _destination.Dispose();

    /// <summary>Content bytes that are in their place and may be used.</summary>
    /// <remarks>The last one is kept back until the frame has come to its end, as promised.</remarks>
    public int Written => IsComplete ? _written : Math.Min(_written, _length - 1);

    /// <summary>Whether the frame has come to its end, as promised.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>
    /// Goes on until that many bytes are in their place; when that is all of them, until the end of the frame.
    /// </summary>
    /// <returns>False when the frame is damaged before, or is not what was promised; it stays so.</returns>
    public bool TryReach(int length)
    {
        ObjectDisposedException.ThrowIf(_decompressor is null, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _length);
        while (!_isDamaged && !IsComplete && (_written < length || length == _length))
        {
            _isDamaged = !(_at == 0 ? TryReadHeader() : TryReadBlock());
        }

        return !_isDamaged;
    }

    /// <summary>Gives the context back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _decompressor, null) is { } decompressor)
        {
            _destination.Dispose();
            _giveBack(decompressor);
            GC.SuppressFinalize(this);
        }
    }

    private bool TryReadHeader() =>
        ZstdFrameHeader.Promises(_source.Span, _length, out ZstdFrameHeader header)
        && TryStep(header.Length, out bool isEnd)
        && !isEnd;

    /// <summary>A block with its header (RFC 8878, section 3.1.1.2).</summary>
    private bool TryReadBlock()
    {
        ReadOnlySpan<byte> rest = _source.Span[_at..];
        if (rest.Length < BlockHeaderLength)
        {
            return false;
        }

        int header = rest[0] | (rest[1] << 8) | (rest[2] << 16);
        bool isLast = (header & 1) != 0;
        bool isRepeated = ((header >> 1) & 3) == 1;
        int length = BlockHeaderLength + (isRepeated ? RepeatedByte : header >> 3);
        if (isLast)
        {
            // Whatever follows belongs to the step, which fails unless it is the checksum that the header promised.
            return rest.Length - length is >= 0 and <= ChecksumLength
                && TryStep(rest.Length, out bool isEnd)
                && isEnd
                && (IsComplete = _written == _length);
        }

        return length <= rest.Length && TryStep(length, out bool isOver) && !isOver;
    }

    private unsafe bool TryStep(int length, out bool isEnd)
    {
        ReadOnlySpan<byte> part = _source.Span.Slice(_at, length);
        _at += length;
        return _decompressor!.TryStep(part, (byte*)_destination.Pointer, _length, ref _written, out isEnd);
    }
}
