namespace Lockbox.Engine.Devices;

/// <summary>
/// A device that remembers whether it has ever failed. After a failure nobody knows what is on the disk until the
/// lockbox is opened again; so whoever is about to change something asks first.
/// </summary>
internal sealed class LatchingDevice(IStorageDevice inner) : IStorageDevice
{
    private volatile bool _hasFailed;

    /// <summary>Whether anything that it was told to do has failed.</summary>
    public bool HasFailed => _hasFailed;

    /// <inheritdoc/>
    public long Length => inner.Length;

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> buffer)
    {
        try
        {
            return inner.Read(offset, buffer);
        }
        catch
        {
            _hasFailed = true;
            throw;
        }
    }

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        try
        {
            inner.Write(offset, data);
        }
        catch
        {
            _hasFailed = true;
            throw;
        }
    }

    /// <inheritdoc/>
    public void SetLength(long length)
    {
        try
        {
            inner.SetLength(length);
        }
        catch
        {
            _hasFailed = true;
            throw;
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        try
        {
            inner.Flush();
        }
        catch
        {
            _hasFailed = true;
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();
}
