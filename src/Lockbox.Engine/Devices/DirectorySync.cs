namespace Lockbox.Engine.Devices;

/// <summary>
/// Makes a new name durable. On Linux a file that was created or renamed can be gone after a power cut although its
/// content was flushed, until the directory has been flushed too; the other systems do this by themselves or not at
/// all.
/// </summary>
internal static class DirectorySync
{
    /// <summary>Flushes the directory that a file is in. Best effort.</summary>
    public static void FlushAbove(string path) => Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>Flushes a directory. Best effort: a file system that cannot do it is not an error.</summary>
    private static void Flush(string directory)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        int descriptor = LibC.Open(directory, LibC.ReadOnly | LibC.CloseOnExec, 0);
        if (descriptor >= 0)
        {
            _ = LibC.Flush(descriptor);
            _ = LibC.Close(descriptor);
        }
    }
}
