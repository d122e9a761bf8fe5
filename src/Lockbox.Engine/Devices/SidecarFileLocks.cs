namespace Lockbox.Engine.Devices;

/// <summary>
/// For systems without byte-range locks that belong to the open file (macOS): the writer holds a sibling file
/// exclusively. Readers cannot be seen, so freed space is never known to be out of use and waits for a compaction.
/// </summary>
internal sealed class SidecarFileLocks(string path) : IFileLocks, IDisposable
{
    private FileStream? _held;

    /// <inheritdoc/>
    public bool TryLockWriter()
    {
        _held ??= TryHold();
        return _held is not null;
    }

    /// <inheritdoc/>
    public void UnlockWriter()
    {
        _held?.Dispose();
        _held = null;
    }

    /// <inheritdoc/>
    public void NoteReader(ulong sequence)
    {
    }

    /// <inheritdoc/>
    public bool HasReaderBefore(ulong sequence) => sequence > 0;

    /// <inheritdoc/>
    public void Dispose() => UnlockWriter();

    /// <summary>The sibling, held; null when somebody else holds it.</summary>
    private FileStream? TryHold()
    {
        FileStream? held = TryOpen();
        try
        {
            // The base library takes a file system that refuses locks for one that grants them all.
            using FileStream? another = held is null ? null : TryOpen();
            return another is null ? held : throw LockErrors.Ineffective(path);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    private FileStream? TryOpen()
    {
        try
        {
            return new FileStream(path + ".lock", new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                Options = FileOptions.DeleteOnClose,
            });
        }
        catch (IOException e) when (HostErrors.IsHeldOpen(e))
        {
            return null;
        }
        catch (Exception e) when (HostErrors.IsFileFailure(e))
        {
            throw HostErrors.ToWriteError(e, path + ".lock");
        }
    }
}
