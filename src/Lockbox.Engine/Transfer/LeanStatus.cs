using Lockbox.Engine.Devices;

namespace Lockbox.Engine.Transfer;

/// <summary>What a file of a Unix system is; the numbers are those of directory listings and of the mode.</summary>
internal enum UnixFileKind
{
    /// <summary>The file system does not say.</summary>
    Unknown = 0,

    /// <summary>A named pipe.</summary>
    Pipe = 1,

    /// <summary>A device of characters.</summary>
    CharacterDevice = 2,

    /// <summary>A directory.</summary>
    Directory = 4,

    /// <summary>A device of blocks.</summary>
    BlockDevice = 6,

    /// <summary>A regular file.</summary>
    Regular = 8,

    /// <summary>A symbolic link.</summary>
    Link = 10,

    /// <summary>A socket.</summary>
    Socket = 12,
}

/// <summary>Which file of the host something is, whatever its name and whatever is done to it.</summary>
/// <param name="FileSystem">The file system it is in.</param>
/// <param name="Number">Its number there.</param>
internal readonly record struct FileIdentity(ulong FileSystem, ulong Number);

/// <summary>What Linux says about a file when asked once.</summary>
/// <param name="status">The system's own record.</param>
internal readonly struct LeanStatus(LibC.FileStatus status)
{
    private const int KindShift = 12;
    private const int PermissionBits = 0xFFF;

    private readonly LibC.FileStatus _status = status;

    /// <summary>What it is.</summary>
    public UnixFileKind Kind => (UnixFileKind)(_status.Mode >> KindShift);

    /// <summary>Which file it is, whatever its name.</summary>
    public FileIdentity Identity => new(_status.FileSystem, _status.Number);

    /// <summary>
    /// The facts about a regular file or a directory, the same that the base library tells; null where it has a length
    /// or a time that .NET cannot hold.
    /// </summary>
    public HostFacts? ToFacts()
    {
        if (_status.Length > long.MaxValue
            || TimeOf(_status.ModifiedSeconds, _status.ModifiedNanoseconds) is not { } modified
            || TimeOf(_status.ChangedSeconds, _status.ChangedNanoseconds) is not { } changed)
        {
            return null;
        }

        return new HostFacts
        {
            Length = Kind == UnixFileKind.Regular ? (long)_status.Length : 0,
            CreatedAt = modified < changed ? modified : changed,
            ModifiedAt = modified,
            UnixMode = (UnixFileMode)(_status.Mode & PermissionBits),
            Identity = Identity,
        };
    }

    private static DateTime? TimeOf(long seconds, uint nanoseconds)
    {
        const long First = -62_135_596_800;
        const long Last = 253_402_300_799;
        return seconds is >= First and <= Last
            ? DateTime.UnixEpoch.AddTicks(seconds * TimeSpan.TicksPerSecond + nanoseconds / TimeSpan.NanosecondsPerTick)
            : null;
    }
}
