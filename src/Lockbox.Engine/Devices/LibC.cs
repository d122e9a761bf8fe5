using System.Runtime.InteropServices;

namespace Lockbox.Engine.Devices;

/// <summary>
/// The calls of the C library that the base library has no equal to, with the constants of 64-bit Linux. Nobody calls
/// them elsewhere. Paths are UTF-8; what fails returns -1, and the callers fall back or give up without asking why.
/// </summary>
internal static partial class LibC
{
    /// <summary>Open for reading.</summary>
    public const int ReadOnly = 0;

    /// <summary>Make a file that is not there yet, and write to it; a link of its name is not followed.</summary>
    public const int CreateNew = 0x01 | 0x40 | 0x80;

    /// <summary>Do not wait, as for somebody at the other end of a pipe.</summary>
    public const int NonBlocking = 0x800;

    /// <summary>Not for child processes.</summary>
    public const int CloseOnExec = 0x80000;

    /// <summary>Open only to name what is below: needs no permission to read.</summary>
    public const int PathOnly = 0x200000;

    /// <summary>For <see cref="OpenAt"/> and <see cref="Status"/>: paths begin at the working directory.</summary>
    public const int WorkingDirectory = -100;

    /// <summary>For <see cref="Status"/>: an empty path means the open file itself.</summary>
    public const int OfFileItself = 0x1000;

    /// <summary>For <see cref="Status"/>: describe a link, and not what it leads to.</summary>
    public const int OfLinkItself = 0x100;

    /// <summary>For <see cref="UnlinkAt"/>: remove a directory, which must be empty.</summary>
    public const int EmptyDirectory = 0x200;

    /// <summary>For <see cref="RenameAt"/>: replace nothing.</summary>
    public const uint NoReplace = 1;

    /// <summary>For <see cref="RenameAt"/>: both names change places.</summary>
    public const uint Exchange = 2;

    /// <summary>For <see cref="SetOwner"/>: leave the user as he is.</summary>
    public const uint SameOwner = uint.MaxValue;

    /// <summary>Asks about a lock of the open file.</summary>
    public const int GetLock = 36;

    /// <summary>Takes or gives back a lock of the open file.</summary>
    public const int SetLock = 37;

    /// <summary>Whether the constants and records here are those of this host.</summary>
    public static bool IsKnownHost { get; } = OperatingSystem.IsLinux()
        && RuntimeInformation.ProcessArchitecture is (Architecture.X64 or Architecture.Arm64);

    /// <summary>Fail where the path ends in a link.</summary>
    public static int NoLink { get; } = HasNumbersOfArm ? 0x8000 : 0x20000;

    /// <summary>Fail where the path does not lead to a directory.</summary>
    public static int DirectoryOnly { get; } = HasNumbersOfArm ? 0x4000 : 0x10000;

    /// <summary>The two flags that the ABIs do not agree upon.</summary>
    private static bool HasNumbersOfArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>open(2).</summary>
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Open(string path, int flags, uint mode);

    /// <summary>openat(2). The path ends in a zero byte.</summary>
    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    public static partial int OpenAt(int directory, ref byte path, int flags, uint mode);

    /// <summary>statx(2), which has one layout on all systems. The path ends in a zero byte.</summary>
    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    public static partial int Status(int directory, ref byte path, int flags, uint wanted, out FileStatus status);

    /// <summary>fdopendir(3), which takes over the open directory; zero where it fails.</summary>
    [LibraryImport("libc", EntryPoint = "fdopendir")]
    public static partial nint OpenListing(int directory);

    /// <summary>readdir(3). Zero at the end and where it fails; only then errno is not 0.</summary>
    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    public static unsafe partial ListedFile* ReadListing(nint listing);

    /// <summary>closedir(3), which closes the directory too.</summary>
    [LibraryImport("libc", EntryPoint = "closedir")]
    public static partial int CloseListing(nint listing);

    /// <summary>close(2).</summary>
    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int file);

    /// <summary>read(2).</summary>
    [LibraryImport("libc", EntryPoint = "read")]
    public static partial nint Read(int file, ref byte buffer, nuint length);

    /// <summary>write(2).</summary>
    [LibraryImport("libc", EntryPoint = "write")]
    public static partial nint Write(int file, ref byte buffer, nuint length);

    /// <summary>fsync(2).</summary>
    [LibraryImport("libc", EntryPoint = "fsync")]
    public static partial int Flush(int file);

    /// <summary>fchmod(2).</summary>
    [LibraryImport("libc", EntryPoint = "fchmod")]
    public static partial int SetMode(int file, uint mode);

    /// <summary>lchown(2).</summary>
    [LibraryImport("libc", EntryPoint = "lchown", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetOwner(string path, uint user, uint group);

    /// <summary>futimens(3).</summary>
    [LibraryImport("libc", EntryPoint = "futimens")]
    public static partial int SetTimes(int file, ref FileTimes times);

    /// <summary>unlinkat(2). The path ends in a zero byte.</summary>
    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    public static partial int UnlinkAt(int directory, ref byte path, int flags);

    /// <summary>mkdirat(2). The path ends in a zero byte.</summary>
    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    public static partial int MakeDirectoryAt(int directory, ref byte path, uint mode);

    /// <summary>symlinkat(2). The path ends in a zero byte; what is there already is not replaced.</summary>
    [LibraryImport("libc", EntryPoint = "symlinkat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int MakeLinkAt(string target, int directory, ref byte path);

    /// <summary>linkat(2): another name for a file, or for a link itself. Paths end in a zero byte.</summary>
    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true)]
    public static partial int AddNameAt(int from, ref byte path, int to, ref byte newPath, int flags);

    /// <summary>utimensat(2). The path ends in a zero byte.</summary>
    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    public static partial int SetTimesAt(int directory, ref byte path, ref FileTimes times, int flags);

    /// <summary>renameat2(2), which not every C library has a name for. Paths end in a zero byte.</summary>
    public static int RenameAt(int from, ref byte path, int to, ref byte newPath, uint flags) =>
        (int)Call(HasNumbersOfArm ? 276 : 316, from, ref path, to, ref newPath, flags);

    /// <summary>syscall(2) for <see cref="RenameAt"/>.</summary>
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint from, ref byte path, nint to, ref byte newPath, nuint flags);

    /// <summary>fcntl(2) for <see cref="GetLock"/> and <see cref="SetLock"/>, and what failed.</summary>
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int file, int command, ref FileLock range);

    /// <summary>struct flock of the 64-bit Linux ABIs; the runtime supplies the padding of C.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct FileLock
    {
        /// <summary>Shared, exclusive or none.</summary>
        public short Type;

        /// <summary>Where the start counts from; 0 for the beginning.</summary>
        public short Whence;

        /// <summary>The first byte.</summary>
        public long Start;

        /// <summary>How many bytes.</summary>
        public long Length;

        /// <summary>Not used by locks of the open file; must be 0.</summary>
        public int Process;
    }

    /// <summary>struct dirent of the 64-bit Linux ABIs. The name follows, up to a zero byte.</summary>
    [StructLayout(LayoutKind.Explicit)]
    public struct ListedFile
    {
        /// <summary>What it is, one of the DT_ numbers; 0 where the file system does not say.</summary>
        [FieldOffset(18)]
        public byte Kind;

        /// <summary>The first byte of the name.</summary>
        [FieldOffset(19)]
        public byte Name;
    }

    /// <summary>struct statx.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct FileStatus
    {
        /// <summary>What to ask for: kind, mode, times of change, number and length.</summary>
        public const uint Wanted = 0x1 | 0x2 | 0x40 | 0x80 | 0x100 | 0x200;

        /// <summary>What to ask for: the owner.</summary>
        public const uint Owner = 0x8 | 0x10;

        /// <summary>Whose it is.</summary>
        [FieldOffset(20)]
        public uint User;

        /// <summary>The group whose it is.</summary>
        [FieldOffset(24)]
        public uint Group;

        /// <summary>Kind and permissions.</summary>
        [FieldOffset(28)]
        public ushort Mode;

        /// <summary>The file's number, unique in its file system.</summary>
        [FieldOffset(32)]
        public ulong Number;

        /// <summary>Content bytes.</summary>
        [FieldOffset(40)]
        public ulong Length;

        /// <summary>When anything about it changed: seconds since 1970.</summary>
        [FieldOffset(96)]
        public long ChangedSeconds;

        /// <summary>Nanoseconds behind them.</summary>
        [FieldOffset(104)]
        public uint ChangedNanoseconds;

        /// <summary>When its content changed: seconds since 1970.</summary>
        [FieldOffset(112)]
        public long ModifiedSeconds;

        /// <summary>Nanoseconds behind them.</summary>
        [FieldOffset(120)]
        public uint ModifiedNanoseconds;

        /// <summary>The file system it is in: both numbers of a device.</summary>
        [FieldOffset(136)]
        public ulong FileSystem;
    }

    /// <summary>Two struct timespec: when accessed, when modified.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct FileTimes
    {
        /// <summary>Seconds since 1970.</summary>
        public long AccessedSeconds;

        /// <summary>Nanoseconds behind them, or <see cref="Omit"/>.</summary>
        public long AccessedNanoseconds;

        /// <summary>Seconds since 1970.</summary>
        public long ModifiedSeconds;

        /// <summary>Nanoseconds behind them, or <see cref="Omit"/>.</summary>
        public long ModifiedNanoseconds;

        /// <summary>Leaves a time as it is.</summary>
        public const long Omit = 0x3FFFFFFE;
    }
}
