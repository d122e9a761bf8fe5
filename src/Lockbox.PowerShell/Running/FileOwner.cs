using System.Runtime.InteropServices;

namespace Lockbox.PowerShell.Running;

/// <summary>
/// Whether a file or folder in a place that everybody may write to was made by the user of this process, and of what
/// kind it is. The base library does not tell owners, and shows pipes as files.
/// </summary>
internal static partial class FileOwner
{
    private const int WorkingDirectory = -100;
    private const int OfLinkItself = 0x100;
    private const uint KindWanted = 0x1;
    private const uint NamesWanted = 0x4;
    private const uint OwnerWanted = 0x8;
    private const int KindMask = 0xF000;
    private const int RegularFile = 0x8000;

    /// <summary>Whether the path is the current user's; what a link leads to does not count.</summary>
    /// <param name="path">A full path.</param>
    /// <returns>False also where it cannot be told.</returns>
    public static bool IsCurrentUser(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            // The temporary folder of Windows is the user's own.
            return true;
        }

        if (!OperatingSystem.IsLinux())
        {
            // Whoever is not root can only come into what others have closed to everybody else when it is his own.
            return !Environment.IsPrivilegedProcess;
        }

        try
        {
            return Status(WorkingDirectory, path, OfLinkItself, OwnerWanted, out FileStatus status) == 0
                && status.Owner == CurrentUser();
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether the path is a file with content that has no other name, and no link, pipe, socket or device.
    /// </summary>
    /// <param name="path">A full path.</param>
    /// <returns>
    /// False where there is nothing. Outside of Linux true for what is no link and no folder: who opens it finds out.
    /// </returns>
    public static bool IsRegularFile(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new FileInfo(path) is { Exists: true, LinkTarget: null };
        }

        try
        {
            return Status(WorkingDirectory, path, OfLinkItself, KindWanted | NamesWanted, out FileStatus status) == 0
                && (status.Mode & KindMask) == RegularFile && status.Names == 1;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Status(int directory, string path, int flags, uint wanted, out FileStatus status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint CurrentUser();

    /// <summary>struct statx, which has one layout on all Linux systems.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct FileStatus
    {
        [FieldOffset(16)]
        public uint Names;

        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(28)]
        public ushort Mode;
    }
}
