using Lockbox.Engine.Devices;
using Lockbox.Engine.Maintenance;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine;

/// <content>Real revocation: another key for everything.</content>
public static partial class LockboxFile
{
    /// <summary>
    /// Seals everything that a lockbox holds under a key that nobody had before, in a new file that takes the place of
    /// the old one when it is whole and on stable storage (docs/adr/0014-a-new-key-is-a-new-file.md). Until then, and
    /// whatever happens, the lockbox is as it was. It gets a new id; commits go on from the old number.
    /// </summary>
    /// <param name="path">The lockbox. Where it is a link, the file that it leads to is replaced.</param>
    /// <param name="key">Its key.</param>
    /// <param name="protectors">All ways to unlock it from then on; at least one. They stay the caller's.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <param name="progress">Told how far it is, at most five times a second; or null.</param>
    /// <param name="cancellation">Gives up; nothing has changed then.</param>
    /// <returns>The new key. The caller disposes it.</returns>
    /// <exception cref="LockboxWrongKeyException">The key belongs to another lockbox.</exception>
    /// <exception cref="LockboxBusyException">
    /// Another writer is there, or somebody has changed the protectors meanwhile.
    /// </exception>
    /// <exception cref="LockboxCorruptException">Something in the lockbox is damaged.</exception>
    /// <exception cref="LockboxDiskFullException">There is no room for a second file beside it.</exception>
    /// <exception cref="LockboxLastProtectorException">There is no protector.</exception>
    public static LockboxKey ChangeKey(
        string path,
        LockboxKey key,
        IReadOnlyList<KeyProtector> protectors,
        ChangeKeyOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        return ChangeKey(
            HostLockboxFolder.Instance,
            NewFile.FinalTarget(path),
            key,
            protectors,
            options ?? new ChangeKeyOptions(),
            progress,
            cancellation);
    }

    /// <summary>As the public one, in any folder.</summary>
    internal static LockboxKey ChangeKey(
        ILockboxFolder folder,
        string path,
        LockboxKey key,
        IReadOnlyList<KeyProtector> protectors,
        ChangeKeyOptions options,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellation)
    {
        using LockboxReplacement replacement = LockboxReplacement.Begin(folder, path, key, options, cancellation);
        RequireExpected(replacement.OnlyWriter, options.ExpectedKeyDirectory);
        LockboxKey changed = LockboxCreation.NewKey();
        try
        {
            byte[] directory = LockboxCreation.EncodeDirectory(
                changed,
                protectors,
                new CreateOptions { KdfProfile = options.KdfProfile, Clock = options.Clock },
                cancellation);
            replacement.Replace(new ReadOptions(), (source, file) =>
            {
                CopyProgress counter = CopyProgress.For(source, progress, options.Clock);
                using LockboxCopy copy = new(source, file.Device, file.Locks, changed, counter, cancellation);
                copy.Write(directory);
            });
            return changed;
        }
        catch
        {
            changed.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether the key slots that anyone can see are those that the lockbox's owner wrote. Somebody who can write the
    /// file, and has no key, can make it show others.
    /// </summary>
    /// <param name="path">The lockbox.</param>
    /// <param name="key">Its key.</param>
    /// <param name="header">What was seen of it.</param>
    /// <exception cref="LockboxWrongKeyException">The key belongs to another lockbox.</exception>
    public static bool HasAuthenticKeySlots(string path, LockboxKey key, LockboxHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        using Snapshot snapshot = OpenRead(path, key);
        return snapshot.Root.KeyDirectoryDigest.Span.SequenceEqual(header.KeyDirectoryDigest.Span);
    }

    private static void RequireExpected(Transaction transaction, ReadOnlyMemory<byte>? expected)
    {
        if (expected is { } digest && !transaction.KeyDirectoryDigest.SequenceEqual(digest.Span))
        {
            throw new LockboxBusyException(
                $"The key protectors of '{transaction.Path}' are not those that were looked at: somebody has changed "
                + "them meanwhile. Nothing was changed here.",
                "Run the command again.");
        }
    }
}
