using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Lockbox.PowerShell.Content;

/// <summary>
/// Bytes on their way from the pipeline thread to a worker, which reads them as a stream. What is on its way is
/// bounded; its memory is zeroed once it has been read.
/// </summary>
internal sealed class ContentPipe : Stream
{
    private const int FirstBlockLength = 4 * 1024;
    private const int BlockLengthMax = 128 * 1024;
    private const int Blocks = 64;
    private const int PollMilliseconds = 100;

    private readonly BlockingCollection<ArraySegment<byte>> _blocks = new(Blocks);
    private readonly CancellationToken _token;
    private int _blockLength = FirstBlockLength;
    private byte[] _filling = [];
    private int _filled;
    private ArraySegment<byte> _reading;
    private int _read;

    /// <summary>Creates an empty pipe.</summary>
    /// <param name="token">Ends both sides.</param>
    public ContentPipe(CancellationToken token) => _token = token;

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

    /// <summary>Puts bytes in. For the pipeline thread.</summary>
    /// <param name="bytes">The bytes; they are copied.</param>
    /// <param name="whenFull">Called while there is no room; it sees to it that somebody reads.</param>
    /// <exception cref="OperationCanceledException">The pipe was given up.</exception>
    public void Put(ReadOnlySpan<byte> bytes, Action whenFull)
    {
        while (!bytes.IsEmpty)
        {
            if (_filling.Length == 0)
            {
                // Most contents are small, and large arrays for them would have to be collected.
                _filling = new byte[_blockLength];
                _blockLength = Math.Min(2 * _blockLength, BlockLengthMax);
            }

            int count = Math.Min(bytes.Length, _filling.Length - _filled);
            bytes[..count].CopyTo(_filling.AsSpan(_filled));
            bytes = bytes[count..];
            _filled += count;
            if (_filled == _filling.Length)
            {
                Pass(whenFull);
            }
        }
    }

    /// <summary>Says that nothing more comes. For the pipeline thread.</summary>
    /// <param name="whenFull">As for <see cref="Put"/>.</param>
    public void Complete(Action whenFull)
    {
        Pass(whenFull);
        _blocks.CompleteAdding();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (_read == _reading.Count)
        {
            CryptographicOperations.ZeroMemory(_reading);
            _read = 0;
            if (!_blocks.TryTake(out _reading, Timeout.Infinite, _token))
            {
                return 0;
            }
        }

        int count = Math.Min(buffer.Length, _reading.Count - _read);
        _reading.AsSpan(_read, count).CopyTo(buffer);
        _read += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Zeroes what has not been read. Neither side may be at work any more.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (ArraySegment<byte> block in _blocks)
            {
                CryptographicOperations.ZeroMemory(block);
            }

            CryptographicOperations.ZeroMemory(_reading);
            CryptographicOperations.ZeroMemory(_filling);
            _blocks.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Pass(Action whenFull)
    {
        if (_filled == 0)
        {
            return;
        }

        ArraySegment<byte> block = new(_filling, 0, _filled);
        while (!_blocks.TryAdd(block, 0, _token) && !TryAddLater(block, whenFull))
        {
        }

        _filling = [];
        _filled = 0;
    }

    private bool TryAddLater(ArraySegment<byte> block, Action whenFull)
    {
        whenFull();
        return _blocks.TryAdd(block, PollMilliseconds, _token);
    }
}
