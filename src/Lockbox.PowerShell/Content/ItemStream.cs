namespace Lockbox.PowerShell.Content;

/// <summary>
/// A read-only, seekable stream over one item, or over a range of it. It owns what it reads from: disposing the stream
/// closes the lockbox.
/// </summary>
internal sealed class ItemStream : Stream
{
    private readonly Stream _content;
    private readonly IDisposable? _owner;
    private readonly long _start;

    /// <summary>Creates the stream.</summary>
    /// <param name="content">The item's content; disposed with this stream.</param>
    /// <param name="owner">What the content is read from, disposed after it; null when somebody else owns it.</param>
    /// <param name="offset">The first byte of the range; beyond the end means an empty range.</param>
    /// <param name="length">Most bytes of the range.</param>
    public ItemStream(Stream content, IDisposable? owner, long offset = 0, long length = long.MaxValue)
    {
        _content = content;
        _owner = owner;
        _start = Math.Min(offset, content.Length);
        Length = Math.Min(length, content.Length - _start);
        _content.Position = _start;
    }

    /// <inheritdoc/>
    public override bool CanRead => _content.CanRead;

    /// <inheritdoc/>
    public override bool CanSeek => _content.CanSeek;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override long Position
    {
        get => _content.Position - _start;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _content.Position = checked(_start + value);
        }
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        long left = Math.Max(0, Length - Position);
        return left == 0 ? 0 : _content.Read(left < buffer.Length ? buffer[..(int)left] : buffer);
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin)
    {
        long from = origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => Position,
            _ => Length,
        };
        long target = checked(from + offset);
        if (target < 0)
        {
            throw new IOException("The position would lie before the beginning of the item.");
        }

        Position = target;
        return target;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException("Items are read-only.");

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Items are read-only.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
            _owner?.Dispose();
        }

        base.Dispose(disposing);
    }
}
