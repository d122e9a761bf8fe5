using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Lockbox.Engine.Devices;

/// <summary>Byte-range locks of Windows (LockFileEx). They belong to the handle and end with it.</summary>
/// <param name="handle">The open file.</param>
/// <param name="path">What messages call it.</param>
internal sealed partial class WindowsFileLocks(SafeFileHandle handle, string path) : IFileLocks
{
    private const uint FailImmediately = 1;
    private const uint Exclusive = 2;

    private bool _isNext;

    /// <inheritdoc/>
    public bool TryLockWriter()
    {
        _isNext = _isNext || TryLockByte(LockOffsets.NextWriter);
        if (!_isNext || !TryLockByte(LockOffsets.Writer))
        {
            return false;
        }

        Unlock(LockOffsets.NextWriter, 1);
        _isNext = false;
        return true;
    }

    /// <inheritdoc/>
    public void UnlockWriter() => Unlock(LockOffsets.Writer, 1);

    /// <inheritdoc/>
    public void NoteReader(ulong sequence) => TryLock(FailImmediately, LockOffsets.FirstReader + (long)sequence, 1);

    /// <inheritdoc/>
    public bool HasReaderBefore(ulong sequence)
    {
        if (sequence == 0)
        {
            return false;
        }

        // Windows cannot ask about a lock, only try to take it.
        if (!TryLock(FailImmediately | Exclusive, LockOffsets.FirstReader, (long)sequence))
        {
            return true;
        }

        Unlock(LockOffsets.FirstReader, (long)sequence);
        return false;
    }

    private static Overlapped At(long offset) => new()
    {
        OffsetLow = unchecked((uint)offset),
        OffsetHigh = unchecked((uint)(offset >> 32)),
    };

    /// <summary>Takes a byte exclusively; false when somebody else has it.</summary>
    private bool TryLockByte(long start)
    {
        if (TryLock(FailImmediately | Exclusive, start, 1))
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        return HostErrors.IsLockedByOther(error) ? false : throw LockErrors.Unavailable(path, error);
    }

    private bool TryLock(uint flags, long start, long length)
    {
        Overlapped at = At(start);
        return LockFileEx(handle, flags, 0, Low(length), High(length), ref at);
    }

    private void Unlock(long start, long length)
    {
        Overlapped at = At(start);
        UnlockFileEx(handle, 0, Low(length), High(length), ref at);
    }

    private static uint Low(long value) => unchecked((uint)value);

    private static uint High(long value) => unchecked((uint)(value >> 32));

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool LockFileEx(
        SafeFileHandle file, uint flags, uint reserved, uint lengthLow, uint lengthHigh, ref Overlapped at);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool UnlockFileEx(
        SafeFileHandle file, uint reserved, uint lengthLow, uint lengthHigh, ref Overlapped at);

    /// <summary>OVERLAPPED of the Windows API: where the range begins.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Overlapped
    {
        public nuint Internal;
        public nuint InternalHigh;
        public uint OffsetLow;
        public uint OffsetHigh;
        public nint Event;
    }
}
