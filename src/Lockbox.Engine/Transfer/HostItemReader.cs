namespace Lockbox.Engine.Transfer;

/// <summary>
/// Reads what the host knows about a file. Links are described and not followed; times keep their 100 ns; permission
/// bits include set-user-id, set-group-id and sticky.
/// </summary>
internal static class HostItemReader
{
    /// <summary>Windows attributes that a user can set and that mean something elsewhere.</summary>
    private const FileAttributes KeptAttributes = FileAttributes.ReadOnly | FileAttributes.Hidden
        | FileAttributes.System | FileAttributes.Archive | FileAttributes.NotContentIndexed;

    /// <summary>Describes one path.</summary>
    /// <param name="path">The path; a link is described itself.</param>
    /// <param name="name">The entry name that it shall get.</param>
    /// <returns>Null when nothing is there.</returns>
    public static HostItem? Read(string path, string name)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        FileSystemInfo info = InfoOf(full);
        return Read(info, HostFolder.OfRoot(Path.GetDirectoryName(full) ?? full, info.Name), name);
    }

    /// <summary>Describes what was found already, as it is now.</summary>
    /// <returns>Null when it is gone.</returns>
    public static HostItem? Read(HostItem found) => Read(InfoOf(found.HostPath), found.Folder, found.Name);

    /// <summary>Describes what the base library knows about a file.</summary>
    /// <param name="info">What it knows; what it has not asked yet, it asks now.</param>
    /// <param name="folder">Where it was found.</param>
    /// <param name="name">The entry name that it shall get.</param>
    /// <returns>Null when nothing is there.</returns>
    public static HostItem? Read(FileSystemInfo info, HostFolder folder, string name)
    {
        if (info.Attributes == (FileAttributes)(-1))
        {
            return null;
        }

        string? target = info.Attributes.HasFlag(FileAttributes.ReparsePoint) ? info.LinkTarget : null;
        bool isDirectory = info.Attributes.HasFlag(FileAttributes.Directory);
        EntryKind kind = target is not null ? EntryKind.SymbolicLink
            : isDirectory ? EntryKind.Directory
            : EntryKind.File;
        return new HostItem(folder, name, kind, new HostFacts
        {
            Length = kind == EntryKind.File ? ((FileInfo)info).Length : 0,
            CreatedAt = info.CreationTimeUtc,
            ModifiedAt = info.LastWriteTimeUtc,
            UnixMode = OperatingSystem.IsWindows() || kind == EntryKind.SymbolicLink ? null : info.UnixFileMode,
            Attributes = OperatingSystem.IsWindows() ? info.Attributes & KeptAttributes : null,
            LinkTarget = target,
            LinkTargetIsDirectory = target is not null && isDirectory,
        });
    }

    /// <summary>The same file seen through a link that leads to it: the link's place, the target's facts.</summary>
    /// <param name="link">The link.</param>
    /// <param name="target">The canonical path of what it leads to in the end.</param>
    /// <returns>Null when the link leads nowhere.</returns>
    public static HostItem? Follow(HostItem link, string target) => Read(target, link.Name) is { } found
        ? link with { Kind = found.Kind, Facts = found.Facts }
        : null;

    private static FileSystemInfo InfoOf(string path)
    {
        FileInfo info = new(path);
        bool isDirectory = info.Attributes != (FileAttributes)(-1)
            && info.Attributes.HasFlag(FileAttributes.Directory);
        return isDirectory ? new DirectoryInfo(path) : info;
    }
}
