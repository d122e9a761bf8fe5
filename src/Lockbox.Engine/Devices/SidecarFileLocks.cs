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
        try
        {
            _held = new FileStream(path + ".lock", new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                Options = FileOptions.DeleteOnClose,
            });
            return true;
        }
        catch (IOException)
        {
            return false;
        }
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
}
