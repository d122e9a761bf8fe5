namespace Lockbox.PowerShell.Infrastructure;

/// <summary>
/// How files are opened that only their owner may read (mode 0600; on Windows what the folder hands down).
/// </summary>
internal static class OwnerOnly
{
    /// <summary>The mode.</summary>
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The options of a stream without a buffer, which would keep a copy of secrets uncleared.</summary>
    /// <param name="mode">Whether the file is made.</param>
    /// <param name="access">What for.</param>
    /// <param name="share">What others may do meanwhile.</param>
    /// <returns>The options.</returns>
    public static FileStreamOptions Options(FileMode mode, FileAccess access, FileShare share = FileShare.Read)
    {
        FileStreamOptions options = new() { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Mode;
        }

        return options;
    }
}
