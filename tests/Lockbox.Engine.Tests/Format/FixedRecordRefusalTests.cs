using System.Buffers.Binary;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Format;

/// <summary>One damage a vector, each on a valid record with every other byte, and the checksum, right.</summary>
public sealed class FixedRecordRefusalTests
{
    private static readonly Dictionary<string, (DecodeStatus Expected, Func<DecodeStatus> Decode)> Vectors = new()
    {
        ["superblock: magic, first byte"] = (DecodeStatus.BadMagic, () => Slot(b => b[0] = 0x88)),
        ["superblock: magic after a transfer that changed line ends"] =
            (DecodeStatus.BadMagic, () => Slot(b => b[4] = 0x0A)),
        ["superblock: checksum"] = (DecodeStatus.BadChecksum, () => Slot(b => b[^1] ^= 1, refresh: false)),
        ["superblock: torn in the sealed root"] =
            (DecodeStatus.BadChecksum, () => Slot(b => b.AsSpan(300).Clear(), refresh: false)),
        ["superblock: version 0"] = (DecodeStatus.UnsupportedVersion, () => Slot(b => b[8] = 0)),
        ["superblock: version 2"] = (DecodeStatus.UnsupportedVersion, () => Slot(b => b[8] = 2)),
        ["superblock: version 257"] = (DecodeStatus.UnsupportedVersion, () => Slot(b => b[9] = 1)),
        ["superblock: lowest required feature"] = (DecodeStatus.UnknownRequiredFeature, () => Slot(b => b[12] = 1)),
        ["superblock: highest required feature"] = (DecodeStatus.UnknownRequiredFeature, () => Slot(b => b[15] = 0x80)),
        ["superblock: record size 511"] = (DecodeStatus.LengthMismatch, () => Slot(b => Set16(b, 10, 511))),
        ["superblock: sealed length 383"] = (DecodeStatus.LengthMismatch, () => Slot(b => Set32(b, 96, 383))),
        ["superblock: sealed length of 4 GiB less one"] =
            (DecodeStatus.LengthMismatch, () => Slot(b => Set32(b, 96, uint.MaxValue))),
        ["superblock: reserved 20"] = (DecodeStatus.ReservedNotZero, () => Slot(b => b[20] = 1)),
        ["superblock: reserved 23"] = (DecodeStatus.ReservedNotZero, () => Slot(b => b[23] = 0x80)),
        ["superblock: reserved 100"] = (DecodeStatus.ReservedNotZero, () => Slot(b => b[100] = 1)),
        ["superblock: reserved 103"] = (DecodeStatus.ReservedNotZero, () => Slot(b => b[103] = 1)),
        ["superblock: reserved 488"] = (DecodeStatus.ReservedNotZero, () => Slot(b => b[488] = 1)),
        ["superblock: reserved 507"] = (DecodeStatus.ReservedNotZero, () => Slot(b => b[507] = 1)),
        ["superblock: commit 0"] = (DecodeStatus.OutOfRange, () => Slot(b => Set64(b, 40, 0))),
        ["superblock: commit 2^63 - 1, behind which no other can come"] =
            (DecodeStatus.OutOfRange, () => Slot(b => Set64(b, 40, long.MaxValue))),
        ["superblock: key directory in the superblocks"] =
            (DecodeStatus.OutOfRange, () => Slot(b => Set64(b, 48, 4096))),
        ["superblock: key directory between two units"] =
            (DecodeStatus.OutOfRange, () => Slot(b => Set64(b, 48, 8193))),
        ["superblock: second key directory beyond any file"] =
            (DecodeStatus.OutOfRange, () => Slot(b => Set64(b, 56, ulong.MaxValue - 63))),
        ["superblock: key directory of no bytes"] = (DecodeStatus.OutOfRange, () => Slot(b => Set32(b, 64, 0))),
        ["superblock: key directory above the limit"] =
            (DecodeStatus.OutOfRange, () => Slot(b => Set32(b, 64, Limits.KeyDirectoryBytesMax + 1))),
        ["superblock: message number above what a session seals"] =
            (DecodeStatus.OutOfRange, () => Slot(b => Set64(b, 88, Limits.SessionMessagesMax))),

        ["root: a byte too many"] =
            (DecodeStatus.TrailingBytes, () => CommitRoot.TryRead([.. FixedRecords.RootBytes(), 0], out _)),
        ["root: first reserved byte"] =
            (DecodeStatus.ReservedNotZero, () => Root(b => b[CommitRootLayout.Reserved] = 1)),
        ["root: last reserved byte"] = (DecodeStatus.ReservedNotZero, () => Root(b => b[^1] = 1)),
        ["root: clean flag 2"] = (DecodeStatus.OutOfRange, () => Root(b => b[CommitRootLayout.SpaceIsClean] = 2)),
        ["root: name tree that is a frame tree"] =
            (DecodeStatus.UnknownKind, () => Root(b => b[BlockPointerLayout.Kind] = 3)),
        ["root: frame tree that is a name tree"] =
            (DecodeStatus.UnknownKind, () => Root(b => b[CommitRootLayout.FrameTree + BlockPointerLayout.Kind] = 2)),
        ["root: variables that are names"] =
            (DecodeStatus.UnknownKind, () => Root(b => b[CommitRootLayout.VariableTree + BlockPointerLayout.Kind] = 2)),
        ["root: free map that is a frame"] =
            (DecodeStatus.UnknownKind, () => Root(b => b[CommitRootLayout.FreeMap + BlockPointerLayout.Kind] = 1)),
        ["root: properties that are a value"] =
            (DecodeStatus.UnknownKind, () => Root(b => b[CommitRootLayout.Properties + BlockPointerLayout.Kind] = 6)),
        ["root: reserved byte of a pointer"] =
            (DecodeStatus.ReservedNotZero,
            () => Root(b => b[CommitRootLayout.FreeMap + BlockPointerLayout.Reserved] = 1)),
        ["root: entries without a tree"] =
            (DecodeStatus.OutOfRange, () => Root(b => b.AsSpan(CommitRootLayout.NameTree, 32).Clear())),
        ["root: a tree of names without entries"] =
            (DecodeStatus.OutOfRange, () => Root(b => Set64(b, CommitRootLayout.EntryCount, 0))),
        ["root: frames without a table"] =
            (DecodeStatus.OutOfRange, () => Root(b => b.AsSpan(CommitRootLayout.FrameTree, 32).Clear())),
        ["root: a frame table without frames"] =
            (DecodeStatus.OutOfRange, () => Root(b => Set64(b, CommitRootLayout.FrameCount, 0))),
        ["root: variables without a tree"] =
            (DecodeStatus.OutOfRange, () => Root(b => b.AsSpan(CommitRootLayout.VariableTree, 32).Clear())),
        ["root: a tree of variables without variables"] =
            (DecodeStatus.OutOfRange, () => Root(b => Set64(b, CommitRootLayout.VariableCount, 0))),
        ["root: a file that ends in the superblocks"] =
            (DecodeStatus.OutOfRange, () => Root(b => Set64(b, CommitRootLayout.AllocatedUnits, 127))),
        ["root: a file whose length has no number"] =
            (DecodeStatus.OutOfRange,
            () => Root(b => Set64(b, CommitRootLayout.AllocatedUnits, long.MaxValue / 64 + 1UL))),
        ["root: more free than there is"] =
            (DecodeStatus.OutOfRange, () => Root(b => Set64(b, CommitRootLayout.FreeUnits, 173))),
        ["root: content of 2^63 bytes"] =
            (DecodeStatus.OutOfRange, () => Root(b => Set64(b, CommitRootLayout.ContentLength, 1UL << 63))),
        ["root: 2^63 entries"] =
            (DecodeStatus.OutOfRange, () => Root(b => Set64(b, CommitRootLayout.EntryCount, 1UL << 63))),
        ["root: 2^63 frames"] =
            (DecodeStatus.OutOfRange, () => Root(b => Set64(b, CommitRootLayout.FrameCount, 1UL << 63))),
        ["root: 2^63 variables"] =
            (DecodeStatus.OutOfRange, () => Root(b => Set64(b, CommitRootLayout.VariableCount, 1UL << 63))),
        ["root: next frame 0"] = (DecodeStatus.OutOfRange, () => Root(b => Set64(b, CommitRootLayout.NextFrameId, 0))),
        ["root: next entry 0"] = (DecodeStatus.OutOfRange, () => Root(b => Set64(b, CommitRootLayout.NextEntryId, 0))),
        ["root: next frame behind which there are none"] =
            (DecodeStatus.OutOfRange, () => Root(b => Set64(b, CommitRootLayout.NextFrameId, long.MaxValue))),
        ["root: next entry behind which there are none"] =
            (DecodeStatus.OutOfRange, () => Root(b => Set64(b, CommitRootLayout.NextEntryId, long.MaxValue))),
        ["root: committed before the year 1"] =
            (DecodeStatus.OutOfRange, () => Root(b => Set64(b, CommitRootLayout.CommittedAt, ulong.MaxValue))),
        ["root: committed after the year 9999"] =
            (DecodeStatus.OutOfRange,
            () => Root(b => Set64(b, CommitRootLayout.CommittedAt, (ulong)DateTime.MaxValue.Ticks + 1))),

        ["pointer: another kind"] = (DecodeStatus.UnknownKind, () => Pointer(b => b[13] = 3)),
        ["pointer: kind 0 with an offset"] = (DecodeStatus.UnknownKind, () => Pointer(b => b[13] = 0)),
        ["pointer: reserved 14"] = (DecodeStatus.ReservedNotZero, () => Pointer(b => b[14] = 1)),
        ["pointer: reserved 15"] = (DecodeStatus.ReservedNotZero, () => Pointer(b => b[15] = 0x80)),
        ["pointer: offset 0"] = (DecodeStatus.OutOfRange, () => Pointer(b => Set64(b, 0, 0))),
        ["pointer: offset one unit before the first extent"] =
            (DecodeStatus.OutOfRange, () => Pointer(b => Set64(b, 0, 8128))),
        ["pointer: offset between two units"] = (DecodeStatus.OutOfRange, () => Pointer(b => Set64(b, 0, 8193))),
        ["pointer: offset beyond any file"] = (DecodeStatus.OutOfRange, () => Pointer(b => Set64(b, 0, 1UL << 62))),
        ["pointer: length of header and tag less one"] = (DecodeStatus.OutOfRange, () => Pointer(b => Set32(b, 8, 55))),
        ["pointer: length above the limit"] =
            (DecodeStatus.OutOfRange, () => Pointer(b => Set32(b, 8, Limits.ExtentMax + 1))),
        ["pointer: length of 4 GiB less one"] =
            (DecodeStatus.OutOfRange, () => Pointer(b => Set32(b, 8, uint.MaxValue))),
        ["pointer: height 12"] = (DecodeStatus.OutOfRange, () => Pointer(b => b[12] = Limits.TreeHeightMax)),

        ["extent: magic"] = (DecodeStatus.BadMagic, () => Header(b => b[3] = (byte)'K')),
        ["extent: checksum"] = (DecodeStatus.BadChecksum, () => Header(b => b[^1] ^= 1, refresh: false)),
        ["extent: salt changed under the checksum"] =
            (DecodeStatus.BadChecksum, () => Header(b => b[20] ^= 1, refresh: false)),
        ["extent: version 0"] = (DecodeStatus.UnsupportedVersion, () => Header(b => b[5] = 0)),
        ["extent: version 2"] = (DecodeStatus.UnsupportedVersion, () => Header(b => b[5] = 2)),
        ["extent: reserved 6"] = (DecodeStatus.ReservedNotZero, () => Header(b => b[6] = 1)),
        ["extent: reserved 7"] = (DecodeStatus.ReservedNotZero, () => Header(b => b[7] = 1)),
        ["extent: kind 0"] = (DecodeStatus.UnknownKind, () => Header(b => b[4] = 0)),
        ["extent: kind 8"] = (DecodeStatus.UnknownKind, () => Header(b => b[4] = 8)),
        ["extent: kind 255"] = (DecodeStatus.UnknownKind, () => Header(b => b[4] = 255)),
        ["extent: payload above the limit"] =
            (DecodeStatus.OutOfRange, () => Header(b => Set32(b, 8, Limits.ExtentMax - 55))),
        ["extent: payload of 4 GiB less one"] =
            (DecodeStatus.OutOfRange, () => Header(b => Set32(b, 8, uint.MaxValue))),
        ["extent: message number above what a session seals"] =
            (DecodeStatus.OutOfRange, () => Header(b => Set64(b, 12, Limits.SessionMessagesMax))),

        ["frame: reserved 1"] = (DecodeStatus.ReservedNotZero, () => Frame(b => b[1] = 1)),
        ["frame: reserved 3"] = (DecodeStatus.ReservedNotZero, () => Frame(b => b[3] = 1)),
        ["frame: reserved 12"] = (DecodeStatus.ReservedNotZero, () => Frame(b => b[12] = 1)),
        ["frame: reserved 15"] = (DecodeStatus.ReservedNotZero, () => Frame(b => b[15] = 1)),
        ["frame: codec 2"] = (DecodeStatus.BadCodec, () => Frame(b => b[0] = 2)),
        ["frame: codec 255"] = (DecodeStatus.BadCodec, () => Frame(b => b[0] = 255)),
        ["frame: content above the limit"] =
            (DecodeStatus.OutOfRange, () => Frame(b => Set32(b, 4, Limits.FrameRawMax + 1))),
        ["frame: content of 4 GiB less one"] = (DecodeStatus.OutOfRange, () => Frame(b => Set32(b, 4, uint.MaxValue))),
        ["frame: manifest above the limit"] =
            (DecodeStatus.OutOfRange, () => Frame(b => Set32(b, 8, Limits.ManifestMax + 1))),
        ["frame: manifest of 4 GiB less one"] = (DecodeStatus.OutOfRange, () => Frame(b => Set32(b, 8, uint.MaxValue))),
        ["frame: stored content shorter than said"] = (DecodeStatus.LengthMismatch, () => Frame(b => Set32(b, 4, 21))),
        ["frame: stored content longer than said"] = (DecodeStatus.LengthMismatch, () => Frame(b => Set32(b, 4, 19))),
        ["frame: manifest longer than the frame"] = (DecodeStatus.LengthMismatch, () => Frame(b => Set32(b, 8, 31))),
        ["frame: manifest of a compressed frame longer than the frame"] = (DecodeStatus.LengthMismatch, () => Frame(b =>
        {
            b[0] = 1;
            Set32(b, 8, 31);
        })),
    };

    public static TheoryData<string> Names => [.. Vectors.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Refuses(string vector) => Assert.Equal(Vectors[vector].Expected, Vectors[vector].Decode());

    [Fact]
    public void Unknown_optional_features_are_no_reason_to_refuse() =>
        Assert.Equal(DecodeStatus.Ok, Slot(b => Set32(b, 16, uint.MaxValue)));

    [Fact]
    public void There_are_at_least_two_hundred_refusals_in_all()
    {
        int texts = TextVectorTests.Names.Count(row => !IsGood(row.Data.Item1, row.Data.Item2));
        Assert.InRange(Vectors.Count + KeyDirectoryRefusalTests.Names.Count + texts, 200, int.MaxValue);
    }

    private static bool IsGood(string file, string name) =>
        Vector.ReadAll(file + ".txt")[name].Expect == DecodeStatus.Ok;

    private static DecodeStatus Slot(Action<byte[]> damage, bool refresh = true)
    {
        byte[] bytes = Damaged(
            FixedRecords.SuperblockBytes(), damage, refresh ? FixedRecordTests.RefreshSuperblock : null);
        DecodeStatus status = Superblock.TryRead(bytes, out _);
        return status;
    }

    private static DecodeStatus Root(Action<byte[]> damage)
    {
        DecodeStatus status = CommitRoot.TryRead(Damaged(FixedRecords.RootBytes(), damage), out CommitRoot? root);
        Assert.Null(root);
        return status;
    }

    private static DecodeStatus Pointer(Action<byte[]> damage)
    {
        byte[] bytes = Damaged(FixedRecords.PointerBytes(), damage);
        DecodeStatus status = BlockPointer.TryRead(bytes, ExtentKind.NameNode, out BlockPointer pointer);
        Assert.True(pointer.IsNull);
        return status;
    }

    private static DecodeStatus Header(Action<byte[]> damage, bool refresh = true)
    {
        byte[] bytes = Damaged(FixedRecords.HeaderBytes(), damage, refresh ? FixedRecordTests.RefreshHeader : null);
        DecodeStatus status = ExtentHeader.TryRead(bytes, out ExtentHeader header);
        Assert.Equal(default, header);
        return status;
    }

    private static DecodeStatus Frame(Action<byte[]> damage)
    {
        DecodeStatus status = FrameHeader.TryRead(Damaged(FixedRecords.FrameBytes(), damage), out FrameHeader header);
        Assert.Equal(default, header);
        return status;
    }

    private static byte[] Damaged(byte[] bytes, Action<byte[]> damage, Action<byte[]>? refresh = null)
    {
        damage(bytes);
        refresh?.Invoke(bytes);
        return bytes;
    }

    private static void Set16(byte[] bytes, int at, ushort value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), value);

    private static void Set32(byte[] bytes, int at, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);

    private static void Set64(byte[] bytes, int at, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), value);
}
