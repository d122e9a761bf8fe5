using System.IO.Enumeration;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Reads what the host knows about a file. Links are described and not followed; times keep their 100 ns; permission
/// bits include set-user-id, set-group-id and sticky.
/// </summary>
internal static class HostEntryReader
{
    /// <summary>Windows attributes that a user can set and that mean something elsewhere.</summary>
    private const FileAttributes KeptAttributes = FileAttributes.ReadOnly | FileAttributes.Hidden
        | FileAttributes.System | FileAttributes.Archive | FileAttributes.NotContentIndexed;

    /// <summary>Describes what an enumeration has found, with no system call beyond those it makes itself.</summary>
    /// <param name="found">The enumeration's own record.</param>
    /// <param name="directory">The full path of the directory.</param>
    /// <param name="parentName">The entry name of the directory.</param>
    /// <returns>Null when it has gone since, or has a name that is not valid Unicode.</returns>
    public static HostEntry? Read(ref FileSystemEntry found, string directory, string parentName)
    {
        // What has content and is no link is a regular file that is still there. For those, which are most, the
        // enumeration's record does without another object; the mode, which it hides, is read when the file is open.
        bool isPlain = !found.IsDirectory && (found.Attributes & FileAttributes.ReparsePoint) == 0 && found.Length > 0;
        return isPlain && !OperatingSystem.IsWindows()
            ? new HostEntry
            {
                Directory = directory,
                Leaf = found.FileName.ToString(),
                ParentName = parentName,
                Kind = EntryKind.File,
                Length = found.Length,
                CreatedAt = found.CreationTimeUtc.UtcDateTime,
                ModifiedAt = found.LastWriteTimeUtc.UtcDateTime,
                HasModeToRead = true,
                IsHidden = found.IsHidden,
            }
            : Describe(found.ToFileSystemInfo(), directory, parentName, null, found.IsHidden);
    }

    /// <summary>Describes one path.</summary>
    /// <param name="path">The path; a link is described itself.</param>
    /// <param name="name">The entry name that it shall get.</param>
    /// <returns>Null when nothing is there.</returns>
    public static HostEntry? Read(string path, string name)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        FileSystemInfo info = new FileInfo(full);
        bool isDirectory = info.Attributes != (FileAttributes)(-1)
            && info.Attributes.HasFlag(FileAttributes.Directory);
        info = isDirectory ? new DirectoryInfo(full) : info;
        return Describe(info, Path.GetDirectoryName(full) ?? full, string.Empty, name, isHidden: false);
    }

    /// <summary>The same file seen through a link that leads to it: the link's place, the target's facts.</summary>
    /// <param name="link">The link.</param>
    /// <param name="target">The canonical path of what it leads to in the end.</param>
    /// <returns>Null when the link leads nowhere.</returns>
    public static HostEntry? Follow(HostEntry link, string target)
    {
        if (Read(target, link.Name) is not { } found)
        {
            return null;
        }

        return new HostEntry
        {
            Directory = link.Directory,
            Leaf = link.Leaf,
            ParentName = link.ParentName,
            GivenName = link.GivenName,
            Kind = found.Kind,
            Length = found.Length,
            CreatedAt = found.CreatedAt,
            ModifiedAt = found.ModifiedAt,
            UnixMode = found.UnixMode,
            Attributes = found.Attributes,
            IsHidden = link.IsHidden,
        };
    }

    private static HostEntry? Describe(
        FileSystemInfo info, string directory, string parentName, string? givenName, bool isHidden)
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
        return new HostEntry
        {
            Directory = directory,
            Leaf = info.Name,
            ParentName = parentName,
            GivenName = givenName,
            Kind = kind,
            Length = kind == EntryKind.File ? ((FileInfo)info).Length : 0,
            CreatedAt = info.CreationTimeUtc,
            ModifiedAt = info.LastWriteTimeUtc,
            UnixMode = OperatingSystem.IsWindows() || kind == EntryKind.SymbolicLink ? null : info.UnixFileMode,
            Attributes = OperatingSystem.IsWindows() ? info.Attributes & KeptAttributes : null,
            LinkTarget = target,
            LinkTargetIsDirectory = target is not null && isDirectory,
            IsHidden = isHidden,
        };
    }
}
