using Lockbox.Engine.Devices;

namespace Lockbox.Engine;

/// <summary>
/// Puts a new file in the place of a lockbox: what changing its key and compacting it have in common. The lockbox is as
/// it was until the new file is whole, on stable storage and renamed over it; whatever fails, nothing is left beside it
/// (docs/DESIGN.md, Another file in its place).
/// </summary>
/// <remarks>
/// (1) Become the only writer. (2) Remove what killed processes have left. (3) Write the new file; the commit protocol
/// flushes it. (4) Give it the rights of the old one. (5) Rename it. (6) Make the new name durable. Writers that waited
/// meanwhile find another file at the path; readers of the old one go on with it.
/// </remarks>
internal sealed class LockboxReplacement : IDisposable
{
    private readonly ILockboxFolder _folder;
    private readonly string _path;
    private readonly LockboxKey _key;

    private LockboxReplacement(ILockboxFolder folder, string path, LockboxKey key, Transaction onlyWriter)
    {
        _folder = folder;
        _path = path;
        _key = key;
        OnlyWriter = onlyWriter;
    }

    /// <summary>The transaction that keeps other writers off. Nothing is done with it.</summary>
    public Transaction OnlyWriter { get; }

    /// <summary>Becomes the only writer of a lockbox.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="path">The file itself, and no link to it.</param>
    /// <param name="key">Its key; it stays the caller's and is needed until the end.</param>
    /// <param name="options">How long to wait for another writer, and what others are told.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="LockboxBusyException">Another writer is there.</exception>
    /// <exception cref="LockboxReadOnlyException">The file cannot be written.</exception>
    public static LockboxReplacement Begin(
        ILockboxFolder folder, string path, LockboxKey key, WriteOptions options, CancellationToken cancellation) =>
        new(folder, path, key, LockboxFile.OpenWrite(folder, path, key, options, cancellation));

    /// <summary>Writes the new file and puts it in the place of the old one.</summary>
    /// <param name="reading">How the old one is read.</param>
    /// <param name="write">
    /// Writes the newest commit to an empty file, and returns when that is on stable storage. The file is closed then.
    /// </param>
    /// <exception cref="LockboxDiskFullException">There is no room for a second file beside it.</exception>
    /// <exception cref="LockboxWriteException">The new file cannot be written or renamed.</exception>
    public void Replace(ReadOptions reading, Action<Snapshot, OpenFile> write)
    {
        _folder.RemoveLeftovers(_path);
        string temporary = NewFile.TemporaryNameFor(_path);
        try
        {
            using (Snapshot source = LockboxFile.OpenRead(_folder, _path, _key, reading))
            {
                OpenFile file = _folder.Create(temporary, shownAs: _path);
                using IStorageDevice closed = file.Device;
                write(source, file);
            }

            _folder.KeepRights(_path, temporary);
            _folder.MoveOver(temporary, _path);
        }
        catch (Exception e)
        {
            _folder.Discard(temporary);
            if (e is LockboxDiskFullException)
            {
                throw new LockboxDiskFullException(
                    $"The disk is full: there is no room beside '{_path}' for the file that is to take its place. "
                    + "The lockbox is as it was.",
                    "Make room for a second file of its size, or do it with a copy on another disk.",
                    e);
            }

            throw;
        }

        _folder.Sync(_path);
    }

    /// <summary>Lets the next writer in.</summary>
    public void Dispose() => OnlyWriter.Dispose();
}
