using Microsoft.Win32.SafeHandles;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Gives files, directories and links of the host the times, mode and attributes of their entries. Files are done
/// through their open handle before they get their final name; directories last and deepest first, because making
/// something in a directory changes its time and a mode may forbid it.
/// </summary>
/// <remarks>
/// The created time is restored only where the host keeps one that can be set. On Linux the base library would set the
/// modified time instead.
/// </remarks>
internal static class HostMetadataWriter
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode ForAll = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static bool HasCreationTime => OperatingSystem.IsWindows() || OperatingSystem.IsMacOS();

    /// <summary>
    /// The mode to create a file or directory with whose entry's mode keeps others out: they may not look in while it
    /// is being written either. Null where there is nothing to hide, and the user's default will do until the end.
    /// </summary>
    public static UnixFileMode? ModeWhileWriting(Entry entry, bool preserve)
    {
        if (OperatingSystem.IsWindows() || !preserve || entry.UnixMode is not { } mode || (mode & ForAll) == ForAll)
        {
            return null;
        }

        return entry.Kind == EntryKind.Directory ? OwnerOnly | UnixFileMode.UserExecute : OwnerOnly;
    }

    /// <summary>Finishes a file whose content is written.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="presentMode">The mode that the file is known to have, or null.</param>
    public static void ApplyTo(SafeFileHandle file, Entry entry, UnixFileMode? presentMode = null)
    {
        if (!OperatingSystem.IsWindows() && entry.UnixMode is { } mode && mode != presentMode)
        {
            File.SetUnixFileMode(file, mode);
        }

        if (HasCreationTime)
        {
            File.SetCreationTimeUtc(file, entry.CreatedAt);
        }

        File.SetLastWriteTimeUtc(file, entry.ModifiedAt);
        if (OperatingSystem.IsWindows() && entry.Attributes is { } attributes)
        {
            File.SetAttributes(file, attributes);
        }
    }

    /// <summary>Finishes a directory in which nothing more is made.</summary>
    public static void ApplyToDirectory(string path, Entry entry)
    {
        if (!OperatingSystem.IsWindows() && entry.UnixMode is { } mode)
        {
            File.SetUnixFileMode(path, mode);
        }

        if (HasCreationTime)
        {
            Directory.SetCreationTimeUtc(path, entry.CreatedAt);
        }

        Directory.SetLastWriteTimeUtc(path, entry.ModifiedAt);
        if (OperatingSystem.IsWindows() && entry.Attributes is { } attributes)
        {
            File.SetAttributes(path, attributes | FileAttributes.Directory);
        }
    }

    /// <summary>Finishes a link; none of these calls follows it.</summary>
    public static void ApplyToLink(string path, Entry entry)
    {
        if (OperatingSystem.IsWindows() && entry.LinkTargetIsDirectory)
        {
            Directory.SetCreationTimeUtc(path, entry.CreatedAt);
            Directory.SetLastWriteTimeUtc(path, entry.ModifiedAt);
            return;
        }

        if (HasCreationTime)
        {
            File.SetCreationTimeUtc(path, entry.CreatedAt);
        }

        File.SetLastWriteTimeUtc(path, entry.ModifiedAt);
    }
}
