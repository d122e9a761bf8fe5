using Lockbox.Engine.Devices;

namespace Lockbox.Workloads.Stores;

/// <summary>One opening of a <see cref="MemoryFile"/>: device and locks in one.</summary>
internal sealed class MemoryHandle(MemoryFile file) : IStorageDevice, IFileLocks
{
    /// <inheritdoc/>
    public long Length => file.Length;

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> buffer) => file.Read(offset, buffer);

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> data) => file.Write(offset, data);

    /// <inheritdoc/>
    public void SetLength(long length) => file.SetLength(length);

    /// <summary>Nothing to do: what is in memory is as stable as it gets.</summary>
    public void Flush()
    {
    }

    /// <inheritdoc/>
    public bool TryLockWriter() => file.TryLockWriter(this);

    /// <inheritdoc/>
    public void UnlockWriter() => file.Unlock(this, writerOnly: true);

    /// <inheritdoc/>
    public void NoteReader(ulong sequence) => file.NoteReader(this, sequence);

    /// <inheritdoc/>
    public bool HasReaderBefore(ulong sequence) => file.HasReaderBefore(sequence);

    /// <inheritdoc/>
    public void Dispose() => file.Unlock(this, writerOnly: false);
}
