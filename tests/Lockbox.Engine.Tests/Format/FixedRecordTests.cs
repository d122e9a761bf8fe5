using FsCheck;
using FsCheck.Fluent;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Format;

/// <summary>Records with fixed places: worked bytes, round trips, truncations and noise.</summary>
public sealed class FixedRecordTests
{
    // FsCheck prints the seed of a run that fails; put it here to replay it.
    private static readonly Config Checks = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20260102, 1);

    private static readonly Gen<ulong> Number =
        from bits in Gen.Choose(0, 57)
        from high in Gen.Choose(0, int.MaxValue)
        from low in Gen.Choose(0, int.MaxValue)
        select (((ulong)high << 31) | (uint)low) & ((1UL << bits) - 1);

    private static readonly Gen<ulong> Offset =
        from number in Number
        select FileLayout.FirstExtent + (number & ((1UL << 56) - 1)) * Limits.AllocationUnit;

    private static readonly Gen<SessionSalt> Salts = from a in Number from b in Number select new SessionSalt(a, b);

    [Fact]
    public void The_worked_superblock()
    {
        string hex = Convert.ToHexString(FixedRecords.SuperblockBytes());
        Assert.Equal("894C42580D0A1A0A" + "0100" + "0002" + "00000000" + "00000000" + "00000000", hex[..48]);
        Assert.Equal("00112233445566778899AABBCCDDEEFF" + "0700000000000000", hex[48..96]);
        Assert.Equal("0020000000000000" + "4020000000000000" + "40000000" + "DDCCBBAA", hex[96..144]);
        Assert.Equal(
            "000102030405060708090A0B0C0D0E0F" + "0500000000000000" + "80010000" + "00000000", hex[144..208]);
        Assert.Equal(new string('0', 40), hex[976..1016]);
    }

    [Fact]
    public void The_worked_pointer_extent_header_and_frame_header()
    {
        Assert.Equal(
            "8020000000000000" + "78000000" + "02" + "02" + "0000" + "101112131415161718191A1B1C1D1E1F",
            Convert.ToHexString(FixedRecords.PointerBytes()));
        Assert.Equal(
            "4C425845" + "01" + "01" + "0000" + "64000000" + "0900000000000000" + "000102030405060708090A0B0C0D0E0F",
            Convert.ToHexString(FixedRecords.HeaderBytes())[..72]);
        Assert.Equal(
            "00" + "000000" + "14000000" + "0A000000" + "00000000" + "0300000000000000" + "0700000000000000",
            Convert.ToHexString(FixedRecords.FrameBytes())[..64]);
    }

    [Fact]
    public void The_worked_records_come_back()
    {
        Assert.Equal(DecodeStatus.Ok, Superblock.TryRead(FixedRecords.SuperblockBytes(), out Superblock superblock));
        Assert.Equal(FixedRecords.Superblock, superblock);
        Assert.Equal(DecodeStatus.Ok, ExtentHeader.TryRead(FixedRecords.HeaderBytes(), out ExtentHeader header));
        Assert.Equal(FixedRecords.Header, header);
        Assert.Equal(DecodeStatus.Ok, FrameHeader.TryRead(FixedRecords.FrameBytes(), out FrameHeader frame));
        Assert.Equal(FixedRecords.Frame, frame);
        Assert.Equal(DecodeStatus.Ok, CommitRoot.TryRead(FixedRecords.RootBytes(), out CommitRoot? root));
        AssertSame(FixedRecords.Root, root!);
    }

    [Fact]
    public void Any_superblock_comes_back() => Prop.ForAll(
        (from numbers in Gen.ArrayOf(Number, 4)
         from offset in Offset
         from salt in Salts
         select new Superblock
         {
             LockboxId = FixedRecords.Id,
             CommitSequence = numbers[0] + 1,
             KeyDirectory1 = offset,
             KeyDirectory2 = FileLayout.FirstExtent,
             KeyDirectoryLength = 1 + (uint)(numbers[1] % Limits.KeyDirectoryBytesMax),
             KeyDirectoryChecksum = (uint)(numbers[2] & uint.MaxValue),
             SessionSalt = salt,
             MessageNumber = numbers[3] % Limits.SessionMessagesMax,
         }).ToArbitrary(),
        superblock =>
        {
            byte[] slot = new byte[SuperblockLayout.Size];
            superblock.WritePrefix(slot);
            Superblock.WriteChecksum(slot);
            return Superblock.TryRead(slot, out Superblock read) == DecodeStatus.Ok && read == superblock;
        }).Check(Checks);

    [Fact]
    public void Any_pointer_and_any_header_come_back() => Prop.ForAll(
        (from offset in Offset
         from length in Gen.Choose(ExtentHeaderLayout.Size + AeadTag.Size, Limits.ExtentMax)
         from kind in Gen.Choose(1, 7)
         from height in Gen.Choose(0, Limits.TreeHeightMax - 1)
         from salt in Salts
         from number in Number
         select (Pointer: new BlockPointer(
             offset, (uint)length, (ExtentKind)kind, (byte)height, new AeadTag(salt.High, salt.Low)),
             Header: new ExtentHeader((ExtentKind)kind, (uint)length - 56, number % Limits.SessionMessagesMax, salt)))
        .ToArbitrary(),
        record =>
        {
            byte[] bytes = new byte[BlockPointerLayout.Size + ExtentHeaderLayout.Size];
            record.Pointer.WriteTo(bytes);
            record.Header.WriteTo(bytes.AsSpan(BlockPointerLayout.Size));
            return BlockPointer.TryRead(bytes, record.Pointer.Kind, out BlockPointer pointer) == DecodeStatus.Ok
                && pointer == record.Pointer
                && ExtentHeader.TryRead(bytes.AsSpan(BlockPointerLayout.Size), out ExtentHeader header)
                    == DecodeStatus.Ok
                && header == record.Header
                && header.ExtentLength == pointer.Length;
        }).Check(Checks);

    [Fact]
    public void A_null_pointer_is_all_zero_and_comes_back()
    {
        byte[] bytes = new byte[BlockPointerLayout.Size];
        BlockPointer.Null.WriteTo(bytes);
        Assert.Equal(-1, bytes.AsSpan().IndexOfAnyExcept((byte)0));
        Assert.Equal(DecodeStatus.Ok, BlockPointer.TryRead(bytes, ExtentKind.Frame, out BlockPointer pointer));
        Assert.True(pointer.IsNull);
    }

    [Fact]
    public void Every_truncation_is_refused_as_one()
    {
        AssertTruncated(static s => Superblock.TryRead(s, out _), FixedRecords.SuperblockBytes());
        AssertTruncated(static s => ExtentHeader.TryRead(s, out _), FixedRecords.HeaderBytes());
        AssertTruncated(static s => CommitRoot.TryRead(s, out _), FixedRecords.RootBytes());
        AssertTruncated(static s => BlockPointer.TryRead(s, ExtentKind.NameNode, out _), FixedRecords.PointerBytes());
        AssertTruncated(
            static s => FrameHeader.TryRead(s, out _), FixedRecords.FrameBytes()[..FrameHeaderLayout.Size]);
    }

    [Fact]
    public void Every_flipped_bit_of_a_checksummed_record_is_refused()
    {
        AssertEveryFlipRefused(static s => Superblock.TryRead(s, out _), FixedRecords.SuperblockBytes());
        AssertEveryFlipRefused(static s => ExtentHeader.TryRead(s, out _), FixedRecords.HeaderBytes());
    }

    [Fact]
    public void Noise_is_never_thrown_at()
    {
        Fuzzing.Run(
            static s => Superblock.TryRead(s, out _), [FixedRecords.SuperblockBytes()], 0, RefreshSuperblock);
        Fuzzing.Run(static s => ExtentHeader.TryRead(s, out _), [FixedRecords.HeaderBytes()], 0, RefreshHeader);
        Fuzzing.Run(static s => CommitRoot.TryRead(s, out _), [FixedRecords.RootBytes()], 4096);
        Fuzzing.Run(
            static s => BlockPointer.TryRead(s, ExtentKind.NameNode, out _), [FixedRecords.PointerBytes()], 0);
        Fuzzing.Run(static s => FrameHeader.TryRead(s, out _), [FixedRecords.FrameBytes()], 0);
    }

    internal static void RefreshSuperblock(byte[] slot)
    {
        if (slot.Length >= SuperblockLayout.Size)
        {
            Superblock.WriteChecksum(slot);
        }
    }

    internal static void RefreshHeader(byte[] header)
    {
        if (header.Length >= ExtentHeaderLayout.Size)
        {
            BitConverter.TryWriteBytes(
                header.AsSpan(ExtentHeaderLayout.Checksum),
                Crc32C.Compute(header.AsSpan(0, ExtentHeaderLayout.Checksum)));
        }
    }

    private static void AssertTruncated(Fuzzing.Decoder decode, byte[] record)
    {
        for (int length = 0; length < record.Length; length++)
        {
            Assert.Equal(DecodeStatus.Truncated, decode(record.AsSpan(0, length)));
        }
    }

    private static void AssertEveryFlipRefused(Fuzzing.Decoder decode, byte[] record)
    {
        for (int bit = 0; bit < record.Length * 8; bit++)
        {
            record[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(DecodeStatus.Ok, decode(record));
            record[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(DecodeStatus.Ok, decode(record));
    }

    private static void AssertSame(CommitRoot expected, CommitRoot actual)
    {
        Assert.Equal(expected.KeyDirectoryDigest.ToArray(), actual.KeyDirectoryDigest.ToArray());
        Assert.Equal(expected, actual with { KeyDirectoryDigest = expected.KeyDirectoryDigest });
    }
}
