using Lockbox.Engine.Format;

namespace Lockbox.Engine.Devices;

/// <summary>A file that is open. Disposing the device closes it.</summary>
/// <param name="Device">Its bytes.</param>
/// <param name="Locks">Its locks.</param>
internal readonly record struct OpenFile(IStorageDevice Device, IFileLocks Locks);

/// <summary>
/// The folder that a lockbox is in: what it takes to put another file in the place of a lockbox, so that a test can be
/// the folder. Paths are full ones.
/// </summary>
internal interface ILockboxFolder
{
    /// <summary>Opens a file that is there.</summary>
    /// <exception cref="LockboxNotFoundException">There is none.</exception>
    /// <exception cref="LockboxReadOnlyException">It must be written and cannot be.</exception>
    /// <exception cref="LockboxReadException">It cannot be read.</exception>
    OpenFile Open(string path, bool writable);

    /// <summary>Makes a new file that only its owner may read and write.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shownAs">What messages call it.</param>
    /// <exception cref="LockboxDiskFullException">There is no room.</exception>
    /// <exception cref="LockboxReadOnlyException">Nothing can be made in this folder.</exception>
    /// <exception cref="LockboxWriteException">The folder fails.</exception>
    OpenFile Create(string path, string shownAs);

    /// <summary>The files of the folder that a file is in; none where they cannot be listed.</summary>
    IReadOnlyList<string> FilesBeside(string path);

    /// <summary>
    /// Gives a finished file the permissions of the one it replaces and, where we may, its owner and group.
    /// </summary>
    /// <exception cref="LockboxWriteException">They cannot be set.</exception>
    void KeepRights(string replaced, string finished);

    /// <summary>Renames a file over another: at any moment the name leads to the one or to the other.</summary>
    /// <exception cref="LockboxWriteException">It cannot be done, and was not.</exception>
    void MoveOver(string finished, string replaced);

    /// <summary>Removes a file, if that is possible.</summary>
    void Discard(string path);

    /// <summary>Makes the names in the folder of a file durable, as far as the host can.</summary>
    void Sync(string path);
}

/// <summary>What follows from the verbs of a folder.</summary>
internal static class LockboxFolders
{
    /// <summary>
    /// Whether a path still names the file that is open. While a writer waited for its turn, the lockbox may have been
    /// replaced by renaming another over it, and what is written to the old one would be lost. No system call of the
    /// base library tells, so the superblocks are compared: they carry a random id and a random salt for each commit.
    /// </summary>
    public static bool IsStillAt(this ILockboxFolder folder, string path, IStorageDevice device)
    {
        using IStorageDevice other = folder.Open(path, writable: false).Device;
        byte[] here = new byte[FileLayout.FirstExtent];
        byte[] there = new byte[FileLayout.FirstExtent];
        return device.Read(0, here) == other.Read(0, there) && here.AsSpan().SequenceEqual(there);
    }

    /// <summary>
    /// Removes what killed processes have left beside a lockbox. The caller is its only writer, so nobody is at work on
    /// one of them.
    /// </summary>
    public static void RemoveLeftovers(this ILockboxFolder folder, string path)
    {
        foreach (string file in folder.FilesBeside(path))
        {
            if (NewFile.IsTemporaryOf(path, file))
            {
                folder.Discard(file);
            }
        }
    }
}
