using Lockbox.Engine.Content;

namespace Lockbox.Engine;

/// <summary>
/// The content of an entry as a read-only, seekable stream. Reading opens only the frames that are needed. One thread
/// at a time, like any stream.
/// </summary>
public sealed class LockboxStream : Stream
{
    private readonly Entry _entry;
    private readonly IDisposable? _owned;
    private ContentReader? _reader;
    private long _position;

    internal LockboxStream(Entry entry, ContentReader reader, IDisposable? owned)
    {
        _entry = entry;
        _reader = reader;
        _owned = owned;
    }

    /// <inheritdoc/>
    public override bool CanRead => _reader is not null;

    /// <inheritdoc/>
    public override bool CanSeek => _reader is not null;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => _entry.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="LockboxItemCorruptException">A frame that is needed is damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_reader is null, this);
        int read = _position >= _entry.Length ? 0 : _reader.Read(_entry, _position, buffer);
        _position += read;
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin)
    {
        long from = origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => _position,
            SeekOrigin.End => _entry.Length,
            _ => throw new ArgumentOutOfRangeException(nameof(origin)),
        };
        if (offset < -from || offset > long.MaxValue - from)
        {
            throw new IOException("A position before the beginning, or beyond what a position can be, was sought.");
        }

        return _position = from + offset;
    }

    /// <summary>Does nothing: the stream is read-only.</summary>
    public override void Flush()
    {
    }

    /// <summary>Not supported: the stream is read-only.</summary>
    public override void SetLength(long value) => throw new NotSupportedException("The stream is read-only.");

    /// <summary>Not supported: the stream is read-only.</summary>
    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("The stream is read-only.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _reader is not null)
        {
            _reader = null;
            _owned?.Dispose();
        }

        base.Dispose(disposing);
    }
}
