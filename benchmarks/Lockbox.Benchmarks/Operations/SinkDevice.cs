using Lockbox.Engine.Devices;

namespace Lockbox.Benchmarks.Operations;

/// <summary>
/// A device that counts what is written to it and keeps nothing: for measuring what comes before the disk.
/// </summary>
internal sealed class SinkDevice : IStorageDevice
{
    private long _length;

    /// <summary>Bytes written so far.</summary>
    public long Written { get; private set; }

    /// <inheritdoc/>
    public long Length => _length;

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> buffer) => 0;

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        Written += data.Length;
        _length = Math.Max(_length, offset + data.Length);
    }

    /// <inheritdoc/>
    public void SetLength(long length) => _length = length;

    /// <inheritdoc/>
    public void Flush()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
