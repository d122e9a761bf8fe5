using System.Runtime.InteropServices;

namespace Lockbox.Engine.Devices;

/// <summary>
/// Makes a new name durable. On Linux a file that was created or renamed can be gone after a power cut although its
/// content was flushed, until the directory has been flushed too; the other systems do this by themselves or not at
/// all.
/// </summary>
internal static partial class DirectorySync
{
    private const int CloseOnExec = 0x80000;

    /// <summary>Flushes a directory. Best effort: a file system that cannot do it is not an error.</summary>
    public static void Flush(string directory)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        int descriptor = NativeOpen(directory, CloseOnExec);
        if (descriptor >= 0)
        {
            _ = NativeSync(descriptor);
            _ = NativeClose(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeOpen(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int NativeSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int NativeClose(int descriptor);
}
