using Lockbox.Engine.Devices;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>One handle on a <see cref="MemoryDisk"/>: device and locks in one.</summary>
internal sealed class MemoryDevice(MemoryDisk disk) : IStorageDevice, IFileLocks
{
    private bool _disposed;

    /// <inheritdoc/>
    public long Length => Open().Length;

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> buffer) => Open().Read(offset, buffer);

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> data) => Open().Write(offset, data);

    /// <inheritdoc/>
    public void SetLength(long length) => Open().SetLength(length);

    /// <inheritdoc/>
    public void Flush() => Open().CountFlush();

    /// <inheritdoc/>
    public bool TryLockWriter() => Open().TryLockWriter(this);

    /// <inheritdoc/>
    public void UnlockWriter() => disk.Unlock(this, writerOnly: true);

    /// <inheritdoc/>
    public void NoteReader(ulong sequence) => Open().NoteReader(this, sequence);

    /// <inheritdoc/>
    public bool HasReaderBefore(ulong sequence) => Open().HasReaderBefore(sequence);

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        disk.Unlock(this, writerOnly: false);
    }

    private MemoryDisk Open()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return disk;
    }
}
