using Lockbox.Engine.Crypto.Argon2;
using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Storage.Keys;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine;

/// <summary>
/// The way in: make a lockbox, look at it without a key, unlock it, read it, write it. Nothing is kept open behind the
/// caller's back; what these methods return is what has to be disposed.
/// </summary>
public static partial class LockboxFile
{
    /// <summary>What anyone can see without a key.</summary>
    /// <exception cref="LockboxNotFoundException">There is no such file.</exception>
    /// <exception cref="LockboxNotALockboxException">It is something else.</exception>
    /// <exception cref="LockboxUnsupportedFormatException">It needs a newer Lockbox.</exception>
    /// <exception cref="LockboxCorruptException">It is damaged.</exception>
    public static LockboxHeader ReadHeader(string path)
    {
        using FileDevice device = FileDevice.Open(path, writable: false);
        KeyDirectory directory = KeyDirectoryStore.ReadNewest(
            device, path, out Superblock superblock, out byte[] bytes);
        return new LockboxHeader
        {
            Id = superblock.LockboxId,
            FormatVersion = Superblock.FormatVersion,
            CommitSequence = superblock.CommitSequence,
            FileLength = device.Length,
            KeyDirectoryDigest = KeyDirectoryStore.DigestOf(bytes),
            KeySlots = [.. directory.Slots.Select(KeySlotDescriptions.Of)],
        };
    }

    /// <summary>
    /// Which commit the file says is its last: two reads of 512 bytes, no key, and nothing is authenticated.
    /// </summary>
    /// <exception cref="LockboxNotFoundException">There is no such file.</exception>
    /// <exception cref="LockboxNotALockboxException">It is something else.</exception>
    /// <exception cref="LockboxUnsupportedFormatException">It needs a newer Lockbox.</exception>
    /// <exception cref="LockboxCorruptException">Neither superblock is intact.</exception>
    public static CommitId ReadCommitId(string path)
    {
        using FileDevice device = FileDevice.Open(path, writable: false);
        return new CommitId(SuperblockSlots.NewestClear(SuperblockSlots.ReadClear(device), path));
    }

    /// <summary>Makes a lockbox and returns its key. The file appears whole or not at all.</summary>
    /// <exception cref="LockboxAlreadyExistsException">
    /// Something is there, and may not or cannot be replaced.
    /// </exception>
    public static LockboxKey Create(
        string path, KeyMaterial protector, CreateOptions? options = null, CancellationToken cancellation = default)
    {
        CreateOptions chosen = options ?? new CreateOptions();
        using KeyProtector one = LockboxCreation.ProtectorOf(protector, chosen);
        return Create(path, [one], chosen, cancellation);
    }

    /// <summary>As the other, with several ways to unlock it.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="protectors">At least one; they stay the caller's.</param>
    /// <param name="options">
    /// How it is made. Its label is for the other overload; its password cost and profile hold for passwords that have
    /// no cost of their own.
    /// </param>
    /// <param name="cancellation">Looked at while passwords are stretched.</param>
    /// <exception cref="LockboxAlreadyExistsException">
    /// Something is there, and may not or cannot be replaced.
    /// </exception>
    /// <exception cref="LockboxLastProtectorException">There is no protector.</exception>
    /// <exception cref="LockboxLimitExceededException">Too many, too large, or too much Argon2id work.</exception>
    public static LockboxKey Create(
        string path,
        IReadOnlyList<KeyProtector> protectors,
        CreateOptions? options = null,
        CancellationToken cancellation = default)
    {
        CreateOptions chosen = options ?? new CreateOptions();
        NewFile.CheckDestination(path, chosen.Overwrite);
        using FileDevice? replaced = NewFile.LockReplaced(path);
        string temporary = NewFile.TemporaryNameFor(path);
        LockboxKey? key = null;
        try
        {
            using (FileDevice device = FileDevice.Create(temporary, shownAs: path))
            {
                key = LockboxCreation.Write(device, device.Locks, protectors, chosen, cancellation);
            }

            NewFile.MoveIntoPlace(temporary, path, chosen.Overwrite);
            return key;
        }
        catch
        {
            key?.Dispose();
            NewFile.Discard(temporary);
            throw;
        }
    }

    /// <summary>
    /// What a password guess shall cost on this machine: as much as fits into the profile's time, and never less than
    /// 64 MiB and 3 passes.
    /// </summary>
    public static Argon2Cost CalibratePassword(KdfProfile profile, TimeProvider? clock = null) =>
        Argon2Calibration.CostFor(profile, clock ?? TimeProvider.System);

    /// <summary>Finds the key. Changes nothing on disk.</summary>
    /// <exception cref="LockboxWrongKeyException">No key slot opens.</exception>
    public static LockboxKey Unlock(string path, KeyMaterial material, CancellationToken cancellation = default) =>
        Unlock(path, material, cancellation, out _);

    /// <summary>As the other, and tells which slot opened.</summary>
    /// <exception cref="LockboxWrongKeyException">No key slot opens.</exception>
    public static LockboxKey Unlock(
        string path, KeyMaterial material, CancellationToken cancellation, out KeySlotInfo opened) =>
        Unlock(path, material, static _ => true, cancellation, out opened);

    /// <summary>As the others, with some of the slots alone.</summary>
    /// <param name="path">The lockbox.</param>
    /// <param name="material">What shall open it.</param>
    /// <param name="mayTry">Asked about each slot, in their order, before it is tried.</param>
    /// <param name="cancellation">Looked at between slots and while a password is stretched.</param>
    /// <param name="opened">The slot that opened.</param>
    /// <exception cref="LockboxWrongKeyException">None of these slots opens.</exception>
    public static LockboxKey Unlock(
        string path,
        KeyMaterial material,
        Predicate<KeySlotInfo> mayTry,
        CancellationToken cancellation,
        out KeySlotInfo opened)
    {
        ArgumentNullException.ThrowIfNull(mayTry);
        using FileDevice device = FileDevice.Open(path, writable: false);
        KeyDirectory directory = KeyDirectoryStore.ReadNewest(device, path, out _, out _);
        LockboxKey key = KeyUnlocking.Unlock(
            directory, material, cancellation, out KeySlot slot, each => mayTry(KeySlotDescriptions.Of(each)));
        opened = KeySlotDescriptions.Of(slot);
        return key;
    }

    /// <summary>Opens the last commit for reading. Waits for nobody.</summary>
    /// <exception cref="LockboxWrongKeyException">The key belongs to another lockbox.</exception>
    public static Snapshot OpenRead(string path, LockboxKey key, ReadOptions? options = null) =>
        OpenRead(HostLockboxFolder.Instance, path, key, options ?? new ReadOptions());

    /// <summary>Becomes the writer, recovers what a crash may have left, and begins a transaction.</summary>
    /// <exception cref="LockboxBusyException">Another writer is there.</exception>
    /// <exception cref="LockboxLocksUnavailableException">The file system has no locks.</exception>
    /// <exception cref="LockboxReadOnlyException">The file cannot be written.</exception>
    public static Transaction OpenWrite(
        string path, LockboxKey key, WriteOptions? options = null, CancellationToken cancellation = default) =>
        OpenWrite(HostLockboxFolder.Instance, path, key, options ?? new WriteOptions(), cancellation);

    /// <summary>
    /// As the public one, in any folder. While it waits for its turn the lockbox may be replaced; it then starts over
    /// with the file that the path leads to.
    /// </summary>
    internal static Transaction OpenWrite(
        ILockboxFolder folder, string path, LockboxKey key, WriteOptions options, CancellationToken cancellation)
    {
        while (true)
        {
            OpenFile file = folder.Open(path, writable: true);
            Transaction transaction = OpenWrite(file.Device, file.Locks, key, path, options, cancellation);
            bool isCurrent = false;
            try
            {
                isCurrent = folder.IsStillAt(path, file.Device);
                if (isCurrent)
                {
                    return transaction;
                }
            }
            finally
            {
                if (!isCurrent)
                {
                    transaction.Dispose();
                }
            }
        }
    }

    /// <summary>As the public one, in any folder.</summary>
    internal static Snapshot OpenRead(ILockboxFolder folder, string path, LockboxKey key, ReadOptions options)
    {
        OpenFile file = folder.Open(path, writable: false);
        return OpenRead(file.Device, file.Locks, key, path, options);
    }

    /// <summary>As the public one, on any device. Takes the device over.</summary>
    internal static Snapshot OpenRead(
        IStorageDevice device, IFileLocks locks, LockboxKey key, string path, ReadOptions options)
    {
        OpenedLockbox? lockbox = null;
        try
        {
            lockbox = new OpenedLockbox(device, locks, key, path, options.NodeCacheBytes);
            return new Snapshot(lockbox, SnapshotOpener.NoteNewest(lockbox), options);
        }
        catch
        {
            DisposeAfterFailure(lockbox, device);
            throw;
        }
    }

    /// <summary>As the public one, on any device. Takes the device over.</summary>
    internal static Transaction OpenWrite(
        IStorageDevice device,
        IFileLocks locks,
        LockboxKey key,
        string path,
        WriteOptions options,
        CancellationToken cancellation = default)
    {
        OpenedLockbox? lockbox = null;
        try
        {
            lockbox = new OpenedLockbox(device, locks, key, path, options.NodeCacheBytes);

            // A wrong key must change nothing, not even the note about the writer.
            lockbox.ReadNewest(out _);
            bool afterCrash = WriterLock.Take(lockbox, options, cancellation);
            return new Transaction(lockbox, Recovery.Begin(lockbox, afterCrash), options.Clock);
        }
        catch
        {
            DisposeAfterFailure(lockbox, device);
            throw;
        }
    }

    private static void DisposeAfterFailure(OpenedLockbox? lockbox, IStorageDevice device)
    {
        if (lockbox is null)
        {
            device.Dispose();
        }
        else
        {
            lockbox.Dispose();
        }
    }
}
