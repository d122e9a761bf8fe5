using System.Security.Cryptography;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// SHA-256 over the chunks of one large file that several workers read: each waits for its turn to hash and then goes
/// on to compress, so that only the hashing is serial.
/// </summary>
/// <remarks>
/// Nobody waits for ever: chunks are queued in order, so whoever has the lowest number never waits, and a worker that
/// cannot deliver its chunk calls <see cref="Close"/>.
/// </remarks>
internal sealed class OrderedHash : IDisposable
{
    private const int PollMilliseconds = 50;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly object _turn = new();
    private int _next;
    private bool _closed;

    /// <summary>Hashes a chunk once all before it are hashed; does nothing behind the end of the content.</summary>
    /// <param name="index">Number of the chunk, from 0 on.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="isLast">Whether the content ends here, planned or not.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public void Append(int index, ReadOnlySpan<byte> bytes, bool isLast, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            while (_next != index && !_closed)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _ = Monitor.Wait(_turn, PollMilliseconds);
            }

            if (!_closed)
            {
                _hash.AppendData(bytes);
                _next++;
                _closed = isLast;
            }

            Monitor.PulseAll(_turn);
        }
    }

    /// <summary>Takes nothing more.</summary>
    public void Close()
    {
        lock (_turn)
        {
            _closed = true;
            Monitor.PulseAll(_turn);
        }
    }

    /// <summary>The digest of what was hashed, 32 bytes.</summary>
    public byte[] Digest() => _hash.GetHashAndReset();

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
