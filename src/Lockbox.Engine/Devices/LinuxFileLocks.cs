using Microsoft.Win32.SafeHandles;

namespace Lockbox.Engine.Devices;

/// <summary>
/// Open-file-description locks (Linux 3.15, fcntl(2)). Unlike POSIX record locks they belong to the open file and not
/// to the process, so that two handles in one process exclude each other and closing one drops nothing of the other.
/// </summary>
internal sealed class LinuxFileLocks(SafeFileHandle handle) : IFileLocks
{
    private const short ReadLock = 0;
    private const short WriteLock = 1;
    private const short Unlock = 2;

    private bool _isNext;

    /// <inheritdoc/>
    public bool TryLockWriter()
    {
        _isNext = _isNext || TrySet(WriteLock, LockOffsets.NextWriter, 1);
        if (!_isNext || !TrySet(WriteLock, LockOffsets.Writer, 1))
        {
            return false;
        }

        TrySet(Unlock, LockOffsets.NextWriter, 1);
        _isNext = false;
        return true;
    }

    /// <inheritdoc/>
    public void UnlockWriter() => TrySet(Unlock, LockOffsets.Writer, 1);

    /// <inheritdoc/>
    public void NoteReader(ulong sequence) => TrySet(ReadLock, LockOffsets.FirstReader + (long)sequence, 1);

    /// <inheritdoc/>
    public bool HasReaderBefore(ulong sequence)
    {
        if (sequence == 0)
        {
            return false;
        }

        LibC.FileLock range = new() { Type = WriteLock, Start = LockOffsets.FirstReader, Length = (long)sequence };
        return Control(LibC.GetLock, ref range) != 0 || range.Type != Unlock;
    }

    private bool TrySet(short type, long start, long length)
    {
        LibC.FileLock range = new() { Type = type, Start = start, Length = length };
        return Control(LibC.SetLock, ref range) == 0;
    }

    private int Control(int command, ref LibC.FileLock range)
    {
        bool held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            return LibC.Control((int)handle.DangerousGetHandle(), command, ref range);
        }
        finally
        {
            if (held)
            {
                handle.DangerousRelease();
            }
        }
    }
}
