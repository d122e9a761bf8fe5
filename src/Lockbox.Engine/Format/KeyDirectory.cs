using System.Buffers.Binary;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>
/// The list of ways to unlock a lockbox, readable without a key. A directory that exists is within every limit, the
/// total Argon2id work of its slots included, so trying all of them is bounded before the first is begun.
/// </summary>
internal sealed class KeyDirectory
{
    private const byte FormatVersion = 1;
    private readonly KeySlot[] _slots;

    private KeyDirectory(Guid lockboxId, ulong generation, KeySlot[] slots)
    {
        LockboxId = lockboxId;
        Generation = generation;
        _slots = slots;
    }

    /// <summary>The lockbox that the slots belong to.</summary>
    public Guid LockboxId { get; }

    /// <summary>Grows with each change of the directory.</summary>
    public ulong Generation { get; }

    /// <summary>The slots in the order of the file.</summary>
    public IReadOnlyList<KeySlot> Slots => _slots;

    private static ReadOnlySpan<byte> Magic => "LBXK"u8;

    /// <summary>Makes a directory of slots that were created or decoded before.</summary>
    /// <returns>
    /// <see cref="DecodeStatus.OutOfRange"/> for too many slots, bytes or Argon2id work;
    /// <see cref="DecodeStatus.Duplicate"/> for two slots with one id.
    /// </returns>
    public static DecodeStatus TryCreate(
        Guid lockboxId, ulong generation, IEnumerable<KeySlot> slots, out KeyDirectory? directory)
    {
        KeySlot[] array = [.. slots];
        DecodeStatus status = Check(array);
        directory = status == DecodeStatus.Ok ? new KeyDirectory(lockboxId, generation, array) : null;
        return status;
    }

    /// <summary>Whether bytes begin as a directory does.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> source) => source.StartsWith(Magic);

    /// <summary>Reads a directory that is exactly <paramref name="source"/>.</summary>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> source, out KeyDirectory? directory)
    {
        directory = null;
        DecodeStatus status = CheckFrame(source);
        if (status != DecodeStatus.Ok)
        {
            return status;
        }

        ReadOnlySpan<byte> rest = source[KeyDirectoryLayout.Slots..^KeyDirectoryLayout.ChecksumSize];
        KeySlot[] slots = new KeySlot[source[KeyDirectoryLayout.SlotCount]];
        for (int i = 0; i < slots.Length; i++)
        {
            status = KeySlot.TryDecode(rest, out KeySlot? slot);
            if (slot is null)
            {
                return status;
            }

            slots[i] = slot;
            rest = rest[slot.Encoded.Length..];
        }

        if (!rest.IsEmpty)
        {
            return DecodeStatus.TrailingBytes;
        }

        Guid lockboxId = new(source.Slice(KeyDirectoryLayout.LockboxId, 16), bigEndian: true);
        ulong generation = BinaryPrimitives.ReadUInt64LittleEndian(source[KeyDirectoryLayout.Generation..]);
        return TryCreate(lockboxId, generation, slots, out directory);
    }

    /// <summary>The bytes of the directory.</summary>
    public byte[] Encode()
    {
        byte[] encoded = new byte[EncodedLength(_slots)];
        Magic.CopyTo(encoded);
        encoded[KeyDirectoryLayout.Version] = FormatVersion;
        encoded[KeyDirectoryLayout.SlotCount] = (byte)_slots.Length;
        BinaryPrimitives.WriteInt32LittleEndian(encoded.AsSpan(KeyDirectoryLayout.TotalLength), encoded.Length);
        LockboxId.TryWriteBytes(encoded.AsSpan(KeyDirectoryLayout.LockboxId), bigEndian: true, out _);
        BinaryPrimitives.WriteUInt64LittleEndian(encoded.AsSpan(KeyDirectoryLayout.Generation), Generation);
        int at = KeyDirectoryLayout.Slots;
        foreach (KeySlot slot in _slots)
        {
            slot.Encoded.Span.CopyTo(encoded.AsSpan(at));
            at += slot.Encoded.Length;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(encoded.AsSpan(at), Crc32C.Compute(encoded.AsSpan(0, at)));
        return encoded;
    }

    /// <summary>Checks everything outside the slots; the lengths before the checksum, which needs them.</summary>
    private static DecodeStatus CheckFrame(ReadOnlySpan<byte> source)
    {
        if (source.Length < KeyDirectoryLayout.MinSize)
        {
            return DecodeStatus.Truncated;
        }

        if (!source.StartsWith(Magic))
        {
            return DecodeStatus.BadMagic;
        }

        if (source[KeyDirectoryLayout.Version] != FormatVersion)
        {
            return DecodeStatus.UnsupportedVersion;
        }

        uint total = BinaryPrimitives.ReadUInt32LittleEndian(source[KeyDirectoryLayout.TotalLength..]);
        if (total is < KeyDirectoryLayout.MinSize or > Limits.KeyDirectoryBytesMax)
        {
            return DecodeStatus.OutOfRange;
        }

        if (total != source.Length)
        {
            return total > source.Length ? DecodeStatus.Truncated : DecodeStatus.TrailingBytes;
        }

        ReadOnlySpan<byte> covered = source[..^KeyDirectoryLayout.ChecksumSize];
        if (BinaryPrimitives.ReadUInt32LittleEndian(source[covered.Length..]) != Crc32C.Compute(covered))
        {
            return DecodeStatus.BadChecksum;
        }

        bool clear = BinaryPrimitives.ReadUInt16LittleEndian(source[KeyDirectoryLayout.Reserved1..]) == 0
            && BinaryPrimitives.ReadUInt32LittleEndian(source[KeyDirectoryLayout.Reserved2..]) == 0;
        if (!clear)
        {
            return DecodeStatus.ReservedNotZero;
        }

        return source[KeyDirectoryLayout.SlotCount] > Limits.KeySlotsMax ? DecodeStatus.OutOfRange : DecodeStatus.Ok;
    }

    /// <summary>What must hold of the slots together.</summary>
    private static DecodeStatus Check(KeySlot[] slots)
    {
        if (slots.Length > Limits.KeySlotsMax || EncodedLength(slots) > Limits.KeyDirectoryBytesMax)
        {
            return DecodeStatus.OutOfRange;
        }

        if (slots.Sum(slot => slot.Work) > Limits.Argon2WorkMax)
        {
            return DecodeStatus.OutOfRange;
        }

        HashSet<Guid> ids = [];
        return slots.All(slot => ids.Add(slot.Id)) ? DecodeStatus.Ok : DecodeStatus.Duplicate;
    }

    private static int EncodedLength(KeySlot[] slots) =>
        KeyDirectoryLayout.MinSize + slots.Sum(slot => slot.Encoded.Length);
}
