using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Lockbox.Engine.Devices;

/// <summary>
/// Open-file-description locks (Linux 3.15, fcntl(2)). Unlike POSIX record locks they belong to the open file and not
/// to the process, so that two handles in one process exclude each other and closing one drops nothing of the other.
/// </summary>
/// <param name="handle">The open file.</param>
/// <param name="path">What messages call it.</param>
internal sealed class LinuxFileLocks(SafeFileHandle handle, string path) : IFileLocks
{
    private const short ReadLock = 0;
    private const short WriteLock = 1;
    private const short Unlock = 2;

    private bool _isNext;

    /// <inheritdoc/>
    public bool TryLockWriter()
    {
        _isNext = _isNext || TryLock(LockOffsets.NextWriter);
        if (!_isNext || !TryLock(LockOffsets.Writer))
        {
            return false;
        }

        Set(Unlock, LockOffsets.NextWriter);
        _isNext = false;
        return true;
    }

    /// <inheritdoc/>
    public void UnlockWriter() => Set(Unlock, LockOffsets.Writer);

    /// <inheritdoc/>
    public void NoteReader(ulong sequence) => Set(ReadLock, LockOffsets.FirstReader + (long)sequence);

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

    /// <summary>Takes a byte exclusively; false when somebody else has it.</summary>
    private bool TryLock(long start)
    {
        int error = Set(WriteLock, start);
        return error == 0 || (HostErrors.IsLockedByOther(error) ? false : throw LockErrors.Unavailable(path, error));
    }

    /// <summary>Takes a byte or gives it back; returns 0 or the error.</summary>
    private int Set(short type, long start)
    {
        LibC.FileLock range = new() { Type = type, Start = start, Length = 1 };
        return Control(LibC.SetLock, ref range) == 0 ? 0 : Marshal.GetLastPInvokeError();
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
