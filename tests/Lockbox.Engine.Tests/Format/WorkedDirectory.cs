using System.Buffers.Binary;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Tests.Format;

/// <summary>
/// The key directory of tests/vectors/key-directory.txt, which an independent program made: a password slot, a
/// key-file slot and a slot of an unknown kind.
/// </summary>
internal static class WorkedDirectory
{
    public const int PasswordSlot = 40;
    public const int KeyFileSlot = 198;
    public const int UnknownSlot = 339;
    public const int Checksum = 375;
    public const int Length = 379;

    public static readonly Guid LockboxId = new("00112233-4455-6677-8899-aabbccddeeff");
    public static readonly byte[] LockboxKey = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    public static readonly byte[] KeyFile = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];

    public static ReadOnlySpan<byte> Password => "correct horse battery staple"u8;

    /// <summary>The rows of the file: offset, bytes, meaning.</summary>
    public static IEnumerable<(int Offset, byte[] Bytes, string Meaning)> Rows() =>
        TestVectors.Read("key-directory.txt").Select(f => (
            int.Parse(f[0], System.Globalization.CultureInfo.InvariantCulture),
            Convert.FromHexString(f[1].Replace(" ", "", StringComparison.Ordinal)),
            f[2].Trim()));

    /// <summary>A fresh copy of the bytes.</summary>
    public static byte[] Bytes() => [.. Rows().SelectMany(row => row.Bytes)];

    /// <summary>The bytes after a change, with the checksum made right again.</summary>
    public static byte[] Changed(Action<byte[]> change)
    {
        byte[] bytes = Bytes();
        change(bytes);
        return WithChecksum(bytes);
    }

    /// <summary>Makes the last four bytes the checksum of the rest.</summary>
    public static byte[] WithChecksum(byte[] bytes)
    {
        Span<byte> covered = bytes.AsSpan(0, bytes.Length - 4);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(covered.Length), Crc32C.Compute(covered));
        return bytes;
    }

    /// <summary>A directory around any slot bytes, with lengths and checksum right and the given slot count.</summary>
    public static byte[] Around(int slotCount, params byte[][] slots)
    {
        byte[] bytes = [.. Bytes().AsSpan(0, PasswordSlot), .. slots.SelectMany(slot => slot), 0, 0, 0, 0];
        bytes[5] = (byte)slotCount;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), bytes.Length);
        return WithChecksum(bytes);
    }

    /// <summary>A slot of an unknown kind with the given id and length.</summary>
    public static byte[] OpaqueSlot(int id, int length)
    {
        byte[] slot = new byte[length];
        slot[0] = 200;
        slot[1] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(slot.AsSpan(4), length);
        BinaryPrimitives.WriteInt32LittleEndian(slot.AsSpan(8), id);
        return slot;
    }
}
