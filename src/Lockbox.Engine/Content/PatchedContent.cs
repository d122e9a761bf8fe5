namespace Lockbox.Engine.Content;

/// <summary>
/// The content of a file from a place on with something else in it: the old bytes up to an offset (zeros where there
/// are none), then a source to its end, and then the old bytes again up to the end of the piece in which the source
/// ended.
/// </summary>
/// <param name="entry">The file as it was.</param>
/// <param name="old">Reads it.</param>
/// <param name="from">Where in the file to begin.</param>
/// <param name="offset">Where in the file the source begins.</param>
/// <param name="source">What is to stand there.</param>
/// <param name="cuts">Whether nothing follows behind the source.</param>
/// <param name="cancellation">Looked at with each read.</param>
internal sealed class PatchedContent(
    Entry entry,
    ContentReader old,
    long from,
    long offset,
    Stream source,
    bool cuts = false,
    CancellationToken cancellation = default) : Stream
{
    private long _at = from;
    private long? _end;
    private byte? _ahead;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether there is anything in the source; asked before the first byte is read.</summary>
    public bool HasSource()
    {
        Span<byte> first = stackalloc byte[1];
        _ahead = source.Read(first) > 0 ? first[0] : null;
        return _ahead is not null;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        cancellation.ThrowIfCancellationRequested();
        if (buffer.IsEmpty)
        {
            return 0;
        }

        int read = _at < offset ? ReadBefore(buffer) : _end is null ? ReadSource(buffer) : 0;
        if (read == 0)
        {
            _end ??= EndBehind(_at);
            read = old.Read(entry, _at, buffer[..(int)Math.Min(buffer.Length, _end.Value - _at)]);
        }

        _at += read;
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Does nothing.</summary>
    public override void Flush()
    {
    }

    /// <summary>Not supported.</summary>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int ReadBefore(Span<byte> buffer)
    {
        Span<byte> wanted = buffer[..(int)Math.Min(buffer.Length, offset - _at)];
        if (_at < entry.Length)
        {
            return old.Read(entry, _at, wanted);
        }

        wanted.Clear();
        return wanted.Length;
    }

    private int ReadSource(Span<byte> buffer)
    {
        if (_ahead is { } first)
        {
            buffer[0] = first;
            _ahead = null;
            return 1;
        }

        return source.Read(buffer);
    }

    private long EndBehind(long position)
    {
        if (cuts || position >= entry.Length)
        {
            return position;
        }

        ContentPiece piece = ContentMap.At(entry, position);
        return piece.FileOffset == position ? position : piece.FileOffset + piece.Length;
    }
}
