using System.Buffers.Binary;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>Offsets inside a superblock slot.</summary>
internal static class SuperblockLayout
{
    public const int Magic = 0;
    public const int FormatVersion = Magic + 8;
    public const int RecordSize = FormatVersion + 2;
    public const int RequiredFeatures = RecordSize + 2;
    public const int OptionalFeatures = RequiredFeatures + 4;
    public const int Reserved1 = OptionalFeatures + 4;
    public const int LockboxId = Reserved1 + 4;
    public const int CommitSequence = LockboxId + 16;
    public const int KeyDirectory1 = CommitSequence + 8;
    public const int KeyDirectory2 = KeyDirectory1 + 8;
    public const int KeyDirectoryLength = KeyDirectory2 + 8;
    public const int KeyDirectoryChecksum = KeyDirectoryLength + 4;
    public const int SessionSalt = KeyDirectoryChecksum + 4;
    public const int MessageNumber = SessionSalt + 16;
    public const int SealedLength = MessageNumber + 8;
    public const int Reserved2 = SealedLength + 4;
    public const int SealedRoot = Reserved2 + 4;
    public const int Reserved3 = SealedRoot + CommitRootLayout.Size + AeadTag.Size;
    public const int Checksum = Reserved3 + 20;
    public const int Size = Checksum + 4;

    /// <summary>The clear prefix, which is the associated data of the sealed root.</summary>
    public const int PrefixSize = SealedRoot;

    /// <summary>Fails the build when the fields do not add up to one sector.</summary>
    private const byte IsOneSector = Size == 512 ? 1 : -1;
}

/// <summary>The clear part of a superblock: what anyone can read without a key.</summary>
internal readonly record struct Superblock
{
    /// <summary>
    /// The first bytes of a lockbox. Like PNG's, they show a transfer that changed line ends or cut a bit.
    /// </summary>
    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'L', (byte)'B', (byte)'X', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The only format version so far.</summary>
    public const ushort FormatVersion = 1;

    /// <summary>Features that this engine knows and a reader must know. None so far.</summary>
    public const uint KnownRequiredFeatures = 0;

    /// <summary>The lockbox's random id.</summary>
    public Guid LockboxId { get; init; }

    /// <summary>The number of the commit.</summary>
    public ulong CommitSequence { get; init; }

    /// <summary>Byte offset of the first copy of the key directory.</summary>
    public ulong KeyDirectory1 { get; init; }

    /// <summary>Byte offset of the second copy.</summary>
    public ulong KeyDirectory2 { get; init; }

    /// <summary>Bytes of each copy.</summary>
    public uint KeyDirectoryLength { get; init; }

    /// <summary>
    /// The CRC-32C at the end of each copy, so that a copy of another generation is not mistaken for it.
    /// </summary>
    public uint KeyDirectoryChecksum { get; init; }

    /// <summary>The salt of the session that sealed the root.</summary>
    public SessionSalt SessionSalt { get; init; }

    /// <summary>The number of the root's message in that session.</summary>
    public ulong MessageNumber { get; init; }

    /// <summary>Writes the clear prefix; sealed root and checksum are written by the storage layer.</summary>
    public void WritePrefix(Span<byte> slot)
    {
        slot[..SuperblockLayout.Size].Clear();
        Magic.CopyTo(slot);
        BinaryPrimitives.WriteUInt16LittleEndian(slot[SuperblockLayout.FormatVersion..], FormatVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(slot[SuperblockLayout.RecordSize..], SuperblockLayout.Size);
        LockboxId.TryWriteBytes(slot[SuperblockLayout.LockboxId..], bigEndian: true, out _);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[SuperblockLayout.CommitSequence..], CommitSequence);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[SuperblockLayout.KeyDirectory1..], KeyDirectory1);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[SuperblockLayout.KeyDirectory2..], KeyDirectory2);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[SuperblockLayout.KeyDirectoryLength..], KeyDirectoryLength);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[SuperblockLayout.KeyDirectoryChecksum..], KeyDirectoryChecksum);
        SessionSalt.Write(slot[SuperblockLayout.SessionSalt..]);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[SuperblockLayout.MessageNumber..], MessageNumber);
        BinaryPrimitives.WriteUInt32LittleEndian(
            slot[SuperblockLayout.SealedLength..], CommitRootLayout.Size + AeadTag.Size);
    }

    /// <summary>Writes the checksum over everything before it.</summary>
    public static void WriteChecksum(Span<byte> slot) => BinaryPrimitives.WriteUInt32LittleEndian(
        slot[SuperblockLayout.Checksum..], Crc32C.Compute(slot[..SuperblockLayout.Checksum]));

    /// <summary>Reads and checks the clear part of a slot.</summary>
    public static DecodeStatus TryRead(ReadOnlySpan<byte> slot, out Superblock superblock)
    {
        superblock = default;
        if (slot.Length < SuperblockLayout.Size)
        {
            return DecodeStatus.Truncated;
        }

        if (!slot.StartsWith(Magic))
        {
            return DecodeStatus.BadMagic;
        }

        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(slot[SuperblockLayout.Checksum..]);
        if (checksum != Crc32C.Compute(slot[..SuperblockLayout.Checksum]))
        {
            return DecodeStatus.BadChecksum;
        }

        DecodeStatus version = CheckVersion(slot);
        return version == DecodeStatus.Ok ? TryReadFields(slot, out superblock) : version;
    }

    private static DecodeStatus CheckVersion(ReadOnlySpan<byte> slot)
    {
        if (BinaryPrimitives.ReadUInt16LittleEndian(slot[SuperblockLayout.FormatVersion..]) != FormatVersion)
        {
            return DecodeStatus.UnsupportedVersion;
        }

        uint required = BinaryPrimitives.ReadUInt32LittleEndian(slot[SuperblockLayout.RequiredFeatures..]);
        if ((required & ~KnownRequiredFeatures) != 0)
        {
            return DecodeStatus.UnknownRequiredFeature;
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(slot[SuperblockLayout.RecordSize..]) != SuperblockLayout.Size
            || BinaryPrimitives.ReadUInt32LittleEndian(slot[SuperblockLayout.SealedLength..])
                != CommitRootLayout.Size + AeadTag.Size)
        {
            return DecodeStatus.LengthMismatch;
        }

        bool reservedIsZero = slot.Slice(SuperblockLayout.Reserved1, 4).IndexOfAnyExcept((byte)0) < 0
            && slot.Slice(SuperblockLayout.Reserved2, 4).IndexOfAnyExcept((byte)0) < 0
            && slot.Slice(SuperblockLayout.Reserved3, 20).IndexOfAnyExcept((byte)0) < 0;
        return reservedIsZero ? DecodeStatus.Ok : DecodeStatus.ReservedNotZero;
    }

    private static DecodeStatus TryReadFields(ReadOnlySpan<byte> slot, out Superblock superblock)
    {
        superblock = new Superblock
        {
            LockboxId = new Guid(slot.Slice(SuperblockLayout.LockboxId, 16), bigEndian: true),
            CommitSequence = BinaryPrimitives.ReadUInt64LittleEndian(slot[SuperblockLayout.CommitSequence..]),
            KeyDirectory1 = BinaryPrimitives.ReadUInt64LittleEndian(slot[SuperblockLayout.KeyDirectory1..]),
            KeyDirectory2 = BinaryPrimitives.ReadUInt64LittleEndian(slot[SuperblockLayout.KeyDirectory2..]),
            KeyDirectoryLength = BinaryPrimitives.ReadUInt32LittleEndian(slot[SuperblockLayout.KeyDirectoryLength..]),
            KeyDirectoryChecksum =
                BinaryPrimitives.ReadUInt32LittleEndian(slot[SuperblockLayout.KeyDirectoryChecksum..]),
            SessionSalt = Format.SessionSalt.Read(slot[SuperblockLayout.SessionSalt..]),
            MessageNumber = BinaryPrimitives.ReadUInt64LittleEndian(slot[SuperblockLayout.MessageNumber..]),
        };
        return superblock.IsInBounds ? DecodeStatus.Ok : DecodeStatus.OutOfRange;
    }

    private bool IsInBounds =>
        CommitSequence is > 0 and < long.MaxValue
        && MessageNumber < Limits.SessionMessagesMax
        && KeyDirectoryLength is > 0 and <= Limits.KeyDirectoryBytesMax
        && IsExtentOffset(KeyDirectory1) && IsExtentOffset(KeyDirectory2);

    private static bool IsExtentOffset(ulong offset) =>
        offset >= FileLayout.FirstExtent && offset % Limits.AllocationUnit == 0 && offset <= long.MaxValue / 2;
}
