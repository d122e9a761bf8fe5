using System.Security.Cryptography;
using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Storage;

/// <summary>
/// The key directory in the file: two copies, because without it no key opens anything, in clear, because it is what is
/// read before there is a key. Its digest stands in the sealed commit root.
/// </summary>
internal static class KeyDirectoryStore
{
    private const int Attempts = 64;

    /// <summary>
    /// Reads the key directory without a key and without a lock. A writer that changes the key slots at this moment
    /// overwrites the old directory as soon as both superblocks name the new one; so before it is called damaged, the
    /// superblocks are looked at again.
    /// </summary>
    /// <param name="device">The file.</param>
    /// <param name="path">What messages call it.</param>
    /// <param name="superblock">The newest superblock, as far as one can tell without a key.</param>
    /// <param name="bytes">The directory as it stands in the file. Whether it is authentic only the root tells.</param>
    /// <exception cref="LockboxCorruptException">Superblocks or both copies are damaged.</exception>
    /// <exception cref="LockboxNotALockboxException">The file is something else.</exception>
    /// <exception cref="LockboxUnsupportedFormatException">It needs a newer Lockbox.</exception>
    /// <exception cref="LockboxBusyException">The key slots change faster than they can be read.</exception>
    public static KeyDirectory ReadNewest(
        IStorageDevice device, string path, out Superblock superblock, out byte[] bytes)
    {
        superblock = SuperblockSlots.NewestClear(SuperblockSlots.ReadClear(device), path);
        bytes = [];
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            KeyDirectory? directory = TryReadCopy(device, superblock, superblock.KeyDirectory1, out _, out bytes)
                ?? TryReadCopy(device, superblock, superblock.KeyDirectory2, out _, out bytes);
            if (directory is not null)
            {
                return directory;
            }

            Superblock before = superblock;
            superblock = SuperblockSlots.NewestClear(SuperblockSlots.ReadClear(device), path);
            if (IsSame(before, superblock))
            {
                throw Damaged();
            }
        }

        throw new LockboxBusyException(
            $"The key slots of '{path}' change faster than they can be read.", "Try again in a moment.");
    }

    /// <summary>
    /// Reads the first copy that is authentic, where nobody can move it: of a commit that is held. The directory is
    /// clear text with a checksum that anybody can make fit; so whoever uses it for more than unlocking, to change it
    /// or to wrap another key for its slots, asks the sealed root whether its owner wrote it.
    /// </summary>
    /// <param name="device">The file.</param>
    /// <param name="superblock">The superblock of the commit.</param>
    /// <param name="digest">What its root says that the directory is.</param>
    /// <exception cref="LockboxCorruptException">Neither copy is.</exception>
    public static KeyDirectory Read(IStorageDevice device, Superblock superblock, ReadOnlySpan<byte> digest) =>
        Read(device, superblock, digest, out _);

    /// <summary>As the other, and hands out the bytes as they stand in the file.</summary>
    /// <exception cref="LockboxCorruptException">Neither copy is authentic.</exception>
    public static KeyDirectory Read(
        IStorageDevice device, Superblock superblock, ReadOnlySpan<byte> digest, out byte[] bytes)
    {
        foreach (ulong offset in (ReadOnlySpan<ulong>)[superblock.KeyDirectory1, superblock.KeyDirectory2])
        {
            KeyDirectory? directory = TryReadCopy(device, superblock, offset, out _, out bytes);
            if (directory is not null && digest.SequenceEqual(DigestOf(bytes)))
            {
                return directory;
            }
        }

        throw new LockboxCorruptException(
            "The lockbox is damaged: neither copy of its key slots is the one that its owner wrote.",
            "Run Test-Lockbox -Detailed. Update-LockboxKey -Force makes new ones of what you can prove.");
    }

    /// <summary>Reads one copy, or returns null and says why it is not usable.</summary>
    public static KeyDirectory? TryReadCopy(
        IStorageDevice device, Superblock superblock, ulong offset, out DecodeStatus status) =>
        TryReadCopy(device, superblock, offset, out status, out _);

    /// <summary>As the other, and hands out the bytes as they stand in the file.</summary>
    public static KeyDirectory? TryReadCopy(
        IStorageDevice device, Superblock superblock, ulong offset, out DecodeStatus status, out byte[] bytes)
    {
        bytes = new byte[superblock.KeyDirectoryLength];
        if (device.Read((long)offset, bytes) != bytes.Length)
        {
            status = DecodeStatus.Truncated;
            return null;
        }

        status = KeyDirectory.TryDecode(bytes, out KeyDirectory? directory);
        if (status != DecodeStatus.Ok || directory is null)
        {
            return null;
        }

        if (directory.LockboxId != superblock.LockboxId || ChecksumOf(bytes) != superblock.KeyDirectoryChecksum)
        {
            status = DecodeStatus.LengthMismatch;
            return null;
        }

        return directory;
    }

    /// <summary>The checksum at the end of an encoded directory.</summary>
    public static uint ChecksumOf(ReadOnlySpan<byte> encoded) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(encoded[^4..]);

    /// <summary>SHA-256 of an encoded directory.</summary>
    public static byte[] DigestOf(ReadOnlySpan<byte> encoded) => SHA256.HashData(encoded);

    /// <summary>Writes both copies to new space and points a superblock at them.</summary>
    public static Superblock Write(IStorageDevice device, SpaceMap space, Superblock superblock, byte[] encoded)
    {
        ulong first = WriteCopy(device, space, encoded);
        ulong second = WriteCopy(device, space, encoded);
        return superblock with
        {
            KeyDirectory1 = first,
            KeyDirectory2 = second,
            KeyDirectoryLength = (uint)encoded.Length,
            KeyDirectoryChecksum = ChecksumOf(encoded),
        };
    }

    /// <summary>The space that the two copies take.</summary>
    public static SpaceRange[] RangesOf(Superblock superblock) =>
    [
        SpaceRange.OfBytes(superblock.KeyDirectory1, superblock.KeyDirectoryLength),
        SpaceRange.OfBytes(superblock.KeyDirectory2, superblock.KeyDirectoryLength),
    ];

    /// <summary>Whether two superblocks name the same directory.</summary>
    private static bool IsSame(Superblock a, Superblock b) =>
        a.KeyDirectory1 == b.KeyDirectory1 && a.KeyDirectory2 == b.KeyDirectory2
            && a.KeyDirectoryLength == b.KeyDirectoryLength && a.KeyDirectoryChecksum == b.KeyDirectoryChecksum;

    private static LockboxCorruptException Damaged() => new(
        "The lockbox is damaged: neither copy of its key slots is intact.", DamageRemedies.Restore);

    private static ulong WriteCopy(IStorageDevice device, SpaceMap space, byte[] encoded)
    {
        SpaceRange range = space.Allocate((ulong)encoded.Length);
        using PooledBuffer padded = PooledBuffer.Rent((int)range.ByteLength);
        padded.Span.Clear();
        encoded.CopyTo(padded.Span);
        device.Write(range.ByteOffset, padded.Span);
        return (ulong)range.ByteOffset;
    }
}
