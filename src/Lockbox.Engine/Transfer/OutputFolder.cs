using Microsoft.Win32.SafeHandles;

namespace Lockbox.Engine.Transfer;

/// <summary>How an export works in the directories of its destination.</summary>
internal enum FolderWriting
{
    /// <summary>The safest way that this host has.</summary>
    Safest,

    /// <summary>By path, as on hosts where directories cannot be held; for tests.</summary>
    ByPath,
}

/// <summary>What stands under a name in a directory of the destination; a link is described itself.</summary>
/// <param name="Kind">File, directory or link; special files count as files.</param>
/// <param name="ModifiedAt">When it was last modified, UTC.</param>
internal readonly record struct OutputPlace(EntryKind Kind, DateTime ModifiedAt);

/// <summary>
/// A directory of the destination, in which an export makes, renames and removes things by their own names. No link is
/// followed, whatever stands under a name. What fails throws as the base library does.
/// </summary>
internal abstract class OutputFolder : IDisposable
{
    /// <summary>The descriptor of a directory that is held, or a negative number.</summary>
    public virtual int Descriptor => -1;

    /// <summary>The full path by which it was found, for messages.</summary>
    public abstract string Path { get; }

    /// <summary>Opens a directory in this one; null when nothing is there.</summary>
    /// <exception cref="LockboxUnsafePathException">A link is there.</exception>
    /// <exception cref="LockboxDestinationExistsException">Something else is there.</exception>
    public abstract OutputFolder? Open(string leaf);

    /// <summary>What stands under a name, or null.</summary>
    public abstract OutputPlace? LookAt(string leaf);

    /// <summary>Makes a directory. False when something is there already.</summary>
    /// <param name="leaf">Its name.</param>
    /// <param name="mode">The mode to make it with, or null for the user's default.</param>
    public abstract bool TryMakeDirectory(string leaf, UnixFileMode? mode);

    /// <summary>Makes a file that is not there yet and opens it for writing.</summary>
    /// <param name="leaf">Its name.</param>
    /// <param name="mode">The mode to make it with, or null for the user's default.</param>
    public abstract SafeFileHandle CreateFile(string leaf, UnixFileMode? mode);

    /// <summary>Makes a link where nothing is yet.</summary>
    /// <param name="leaf">Its name.</param>
    /// <param name="target">Where it points.</param>
    /// <param name="isDirectory">Whether it shall lead to a directory, which Windows wants to know.</param>
    public abstract void CreateLink(string leaf, string target, bool isDirectory);

    /// <summary>Gives a link its times.</summary>
    public abstract void RestoreLink(string leaf, Entry entry);

    /// <summary>Gives this directory its times, mode and attributes.</summary>
    public abstract void Restore(Entry entry);

    /// <summary>Gives this directory a mode.</summary>
    public abstract void SetMode(UnixFileMode mode);

    /// <summary>Renames within the directory.</summary>
    /// <param name="leaf">What to rename.</param>
    /// <param name="newLeaf">Its new name.</param>
    /// <param name="replaces">Whether a file or link of that name is replaced; else that is an error.</param>
    public abstract void Rename(string leaf, string newLeaf, bool replaces);

    /// <summary>Removes a file or link.</summary>
    public abstract void Delete(string leaf);

    /// <summary>Removes a directory with all that is in it, as far as the host lets it. Nothing is reported.</summary>
    public abstract void DeleteTree(string leaf);

    /// <summary>Opens a directory by its path, on which links are followed.</summary>
    public static OutputFolder OpenPath(string path, FolderWriting writing) =>
        writing == FolderWriting.Safest && HeldFolder.IsAvailable
            ? HeldFolder.OpenPath(path)
            : new NamedFolder(path, above: null, isOurs: false);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    /// <summary>The error for what is in the way of a directory.</summary>
    protected static LockboxException InTheWay(string path, bool isLink) => isLink
        ? new LockboxUnsafePathException(
            $"'{EntryName.ToDisplay(path)}' is a link; nothing is written through it.",
            "Remove the link, or choose another destination.")
        : new LockboxDestinationExistsException(
            $"'{EntryName.ToDisplay(path)}' is there and is not a directory.", "Choose another destination.");
}
