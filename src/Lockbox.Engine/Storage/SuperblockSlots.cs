using System.Security.Cryptography;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Storage;

/// <summary>What one superblock slot holds.</summary>
/// <param name="Slot">0 or 1.</param>
/// <param name="Status">Whether the clear part is well-formed.</param>
/// <param name="IsBlank">Whether the slot is all zero: never written.</param>
/// <param name="Superblock">The clear part, when well-formed.</param>
/// <param name="Root">The sealed root, when it was opened and is authentic.</param>
internal sealed record SlotContent(
    int Slot, DecodeStatus Status, bool IsBlank, Superblock Superblock, CommitRoot? Root)
{
    /// <summary>What slot 1 holds of a file without commits. The first commit takes the other slot, slot 0.</summary>
    public static SlotContent BeforeFirst { get; } = new(1, DecodeStatus.BadMagic, IsBlank: true, default, null);

    /// <summary>Whether the slot begins as one does, however it goes on.</summary>
    public bool HasMagic { get; init; }
}

/// <summary>Reads and writes the two superblock slots.</summary>
internal static class SuperblockSlots
{
    /// <summary>
    /// A slot that is read while a writer writes it is torn for that moment. A reader that is slow may meet the writer
    /// at both slots, one after the other, and must look again before it calls them damaged.
    /// </summary>
    private const int Attempts = 4;

    /// <summary>Reads the clear parts of both slots; needs no key.</summary>
    public static SlotContent[] ReadClear(IStorageDevice device)
    {
        Span<byte> slot = stackalloc byte[SuperblockLayout.Size];
        SlotContent[] slots = [];
        for (int attempt = 0; attempt < Attempts && !slots.Any(static s => s.Status == DecodeStatus.Ok); attempt++)
        {
            slots = [ReadClear(device, 0, slot), ReadClear(device, 1, slot)];
        }

        return slots;
    }

    /// <summary>Reads both slots and opens their roots; a root that is not authentic is null.</summary>
    public static SlotContent[] ReadSealed(IStorageDevice device, SessionKeys keys, Guid lockboxId)
    {
        SlotContent[] slots = [];
        for (int attempt = 0; attempt < Attempts && !slots.Any(static s => s.Root is not null); attempt++)
        {
            slots = ReadSealedOnce(device, keys, lockboxId);
        }

        return slots;
    }

    private static SlotContent[] ReadSealedOnce(IStorageDevice device, SessionKeys keys, Guid lockboxId)
    {
        Span<byte> slot = stackalloc byte[SuperblockLayout.Size];
        SlotContent[] slots = new SlotContent[2];
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = ReadClear(device, i, slot);
            if (slots[i].Status == DecodeStatus.Ok && slots[i].Superblock.LockboxId == lockboxId)
            {
                slots[i] = slots[i] with { Root = OpenRoot(slots[i].Superblock, slot, keys) };
            }
        }

        return slots;
    }

    /// <summary>The slot of the newest commit whose root is authentic, or null.</summary>
    public static SlotContent? Newest(SlotContent[] slots) => slots
        .Where(static slot => slot.Root is not null)
        .MaxBy(static slot => slot.Superblock.CommitSequence);

    /// <summary>
    /// The clear part that a reader without a key goes by: the newest that is well-formed. Throws what is wrong when
    /// there is none.
    /// </summary>
    /// <exception cref="LockboxNotALockboxException">Neither slot begins with the magic bytes.</exception>
    /// <exception cref="LockboxUnsupportedFormatException">The file needs a newer Lockbox.</exception>
    /// <exception cref="LockboxCorruptException">Both slots are damaged.</exception>
    public static Superblock NewestClear(SlotContent[] slots, string path)
    {
        RefuseNewer(slots, path);
        SlotContent? newest = slots
            .Where(static slot => slot.Status == DecodeStatus.Ok)
            .MaxBy(static slot => slot.Superblock.CommitSequence);
        if (newest is not null)
        {
            return newest.Superblock;
        }

        throw slots.Any(static slot => slot.HasMagic)
            ? new LockboxCorruptException(
                $"'{path}' is damaged: neither superblock is intact.", DamageRemedies.Restore)
            : new LockboxNotALockboxException(
                $"'{path}' is not a lockbox.",
                "Check the path. If it was a lockbox once, Repair-Lockbox looks for what is left of it.");
    }

    /// <summary>
    /// One slot that a newer Lockbox wrote is enough: the other holds an older commit, and whoever went on from there
    /// would overwrite the newer one.
    /// </summary>
    /// <exception cref="LockboxUnsupportedFormatException">There is such a slot.</exception>
    public static void RefuseNewer(SlotContent[] slots, string path)
    {
        if (slots.Any(static slot => slot.Status
            is DecodeStatus.UnsupportedVersion or DecodeStatus.UnknownRequiredFeature))
        {
            throw new LockboxUnsupportedFormatException(
                $"'{path}' was written by a newer version of Lockbox.", "Update the Lockbox module.");
        }
    }

    /// <summary>Seals a root and writes the slot; the caller flushes.</summary>
    public static void Write(
        IStorageDevice device,
        int slot,
        Superblock superblock,
        CommitRoot root,
        WritingSession session,
        SessionKeys keys)
    {
        Superblock sealing = superblock with { SessionSalt = session.Salt, MessageNumber = session.NextMessage() };
        Span<byte> bytes = stackalloc byte[SuperblockLayout.Size];
        Span<byte> plaintext = stackalloc byte[CommitRootLayout.Size];
        Span<byte> nonce = stackalloc byte[AeadKey.NonceSize];
        sealing.WritePrefix(bytes);
        WritingSession.WriteNonce(sealing.MessageNumber, nonce);
        Span<byte> text = bytes.Slice(SuperblockLayout.SealedRoot, CommitRootLayout.Size);
        Span<byte> tag = bytes.Slice(SuperblockLayout.SealedRoot + CommitRootLayout.Size, AeadTag.Size);
        using (SessionKey key = keys.Lease(KeyDomain.Root, session.Salt))
        {
            root.WriteTo(plaintext);
            key.Seal(nonce, plaintext, text, tag, bytes[..SuperblockLayout.PrefixSize]);
            CryptographicOperations.ZeroMemory(plaintext);
        }

        Superblock.WriteChecksum(bytes);
        CheckBeforeWriting(bytes, sealing, keys);
        device.Write(FileLayout.SlotOffset(slot), bytes);
    }

    /// <summary>
    /// Reads back what is about to become the only way to the data. A root that this engine would refuse tomorrow must
    /// not be written today, whatever went wrong.
    /// </summary>
    private static void CheckBeforeWriting(ReadOnlySpan<byte> slot, Superblock expected, SessionKeys keys)
    {
        if (Superblock.TryRead(slot, out Superblock read) != DecodeStatus.Ok
            || read != expected || OpenRoot(read, slot, keys) is null)
        {
            throw new LockboxWriteException("The new superblock does not read back; the commit was abandoned.");
        }
    }

    private static SlotContent ReadClear(IStorageDevice device, int slot, Span<byte> bytes)
    {
        bytes.Clear();
        int read = device.Read(FileLayout.SlotOffset(slot), bytes);
        DecodeStatus status = Superblock.TryRead(bytes[..read], out Superblock superblock);
        bool isBlank = bytes.IndexOfAnyExcept((byte)0) < 0;
        return new SlotContent(slot, status, isBlank, superblock, null)
        {
            HasMagic = bytes.StartsWith(Superblock.Magic),
        };
    }

    private static CommitRoot? OpenRoot(Superblock superblock, ReadOnlySpan<byte> slot, SessionKeys keys)
    {
        Span<byte> nonce = stackalloc byte[AeadKey.NonceSize];
        Span<byte> plaintext = stackalloc byte[CommitRootLayout.Size];
        WritingSession.WriteNonce(superblock.MessageNumber, nonce);
        using SessionKey key = keys.Lease(KeyDomain.Root, superblock.SessionSalt);
        bool isAuthentic = key.TryOpen(
            nonce,
            slot.Slice(SuperblockLayout.SealedRoot, CommitRootLayout.Size),
            slot.Slice(SuperblockLayout.SealedRoot + CommitRootLayout.Size, AeadTag.Size),
            plaintext,
            slot[..SuperblockLayout.PrefixSize]);
        CommitRoot? root = null;
        DecodeStatus status = isAuthentic ? CommitRoot.TryRead(plaintext, out root) : DecodeStatus.BadChecksum;
        CryptographicOperations.ZeroMemory(plaintext);
        return status == DecodeStatus.Ok ? root : null;
    }
}
