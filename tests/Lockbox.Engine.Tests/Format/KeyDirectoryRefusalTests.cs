using System.Buffers.Binary;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Tests.Format;

/// <summary>One damage a vector, each on the worked directory with every other byte right.</summary>
public sealed class KeyDirectoryRefusalTests
{
    private const int P = WorkedDirectory.PasswordSlot;
    private const int K = WorkedDirectory.KeyFileSlot;
    private const int U = WorkedDirectory.UnknownSlot;
    private const int Memory = 78;
    private const int Iterations = 82;
    private const int Parallelism = 86;

    private static readonly Dictionary<string, (DecodeStatus Expected, Func<byte[]> Make)> Vectors = new()
    {
        ["empty"] = (DecodeStatus.Truncated, () => []),
        ["header alone"] = (DecodeStatus.Truncated, () => WorkedDirectory.Bytes()[..40]),
        ["last byte missing"] = (DecodeStatus.Truncated, () => WorkedDirectory.Bytes()[..^1]),
        ["one byte too many"] = (DecodeStatus.TrailingBytes, () => [.. WorkedDirectory.Bytes(), 0]),
        ["magic, first byte"] = (DecodeStatus.BadMagic, () => Set(0, (byte)'l')),
        ["magic, last byte"] = (DecodeStatus.BadMagic, () => Set(3, (byte)'E')),
        ["version 0"] = (DecodeStatus.UnsupportedVersion, () => Set(4, 0)),
        ["version 2"] = (DecodeStatus.UnsupportedVersion, () => Set(4, 2)),
        ["checksum wrong"] = (DecodeStatus.BadChecksum, () => Raw(b => b[^1] ^= 1)),
        ["content changed under the checksum"] = (DecodeStatus.BadChecksum, () => Raw(b => b[100] ^= 1)),
        ["reserved 6"] = (DecodeStatus.ReservedNotZero, () => Set(6, 1)),
        ["reserved 7"] = (DecodeStatus.ReservedNotZero, () => Set(7, 0x80)),
        ["reserved 12"] = (DecodeStatus.ReservedNotZero, () => Set(12, 1)),
        ["reserved 13"] = (DecodeStatus.ReservedNotZero, () => Set(13, 1)),
        ["reserved 14"] = (DecodeStatus.ReservedNotZero, () => Set(14, 1)),
        ["reserved 15"] = (DecodeStatus.ReservedNotZero, () => Set(15, 0x80)),
        ["password slot, first flag byte"] = (DecodeStatus.ReservedNotZero, () => Set(P + 2, 1)),
        ["password slot, second flag byte"] = (DecodeStatus.ReservedNotZero, () => Set(P + 3, 1)),
        ["key-file slot, first flag byte"] = (DecodeStatus.ReservedNotZero, () => Set(K + 2, 1)),
        ["key-file slot, second flag byte"] = (DecodeStatus.ReservedNotZero, () => Set(K + 3, 1)),
        ["total length below the least"] = (DecodeStatus.OutOfRange, () => SetUInt32(8, 43)),
        ["total length above the limit"] =
            (DecodeStatus.OutOfRange, () => SetUInt32(8, Limits.KeyDirectoryBytesMax + 1)),
        ["total length of 4 GiB less one"] = (DecodeStatus.OutOfRange, () => SetUInt32(8, uint.MaxValue)),
        ["total length one more than there is"] =
            (DecodeStatus.Truncated, () => SetUInt32(8, WorkedDirectory.Length + 1)),
        ["total length one less than there is"] =
            (DecodeStatus.TrailingBytes, () => SetUInt32(8, WorkedDirectory.Length - 1)),
        ["more slots than the limit"] = (DecodeStatus.OutOfRange, () => Set(5, Limits.KeySlotsMax + 1)),
        ["slot count 255"] = (DecodeStatus.OutOfRange, () => Set(5, 255)),
        ["one slot more than there is"] = (DecodeStatus.Truncated, () => Set(5, 4)),
        ["one slot less than there is"] = (DecodeStatus.TrailingBytes, () => Set(5, 2)),
        ["no slots, but bytes for them"] = (DecodeStatus.TrailingBytes, () => Set(5, 0)),
        ["slot length 0"] = (DecodeStatus.OutOfRange, () => SetUInt32(U + 4, 0)),
        ["slot length below its header"] = (DecodeStatus.OutOfRange, () => SetUInt32(U + 4, 32)),
        ["slot length above the limit"] =
            (DecodeStatus.OutOfRange, () => SetUInt32(U + 4, Limits.KeySlotBytesMax + 1)),
        ["slot length of 4 GiB less one"] = (DecodeStatus.OutOfRange, () => SetUInt32(U + 4, uint.MaxValue)),
        ["last slot longer than what is left"] = (DecodeStatus.LengthMismatch, () => SetUInt32(U + 4, 37)),
        ["last slot shorter than what is left"] = (DecodeStatus.TrailingBytes, () => SetUInt32(U + 4, 35)),
        ["password slot one byte longer"] = (DecodeStatus.LengthMismatch, () => SetUInt32(P + 4, 159)),
        ["password slot one byte shorter"] = (DecodeStatus.LengthMismatch, () => SetUInt32(P + 4, 157)),
        ["key-file slot one byte shorter"] = (DecodeStatus.LengthMismatch, () => SetUInt32(K + 4, 140)),
        ["password slot called a key-file slot"] = (DecodeStatus.LengthMismatch, () => Set(P, 2)),
        ["key-file slot called a password slot"] = (DecodeStatus.LengthMismatch, () => Set(K, 1)),
        ["label longer than the slot"] = (DecodeStatus.LengthMismatch, () => Set(U + 32, 4)),
        ["label takes a byte of the body"] = (DecodeStatus.LengthMismatch, () => Set(P + 32, 6)),
        ["label not UTF-8"] = (DecodeStatus.InvalidName, () => Set(P + 33, 0xFF)),
        ["label an overlong form"] = (DecodeStatus.InvalidName, () => Raw(b =>
        {
            b[P + 33] = 0xC0;
            b[P + 34] = 0x80;
        }, fix: true)),
        ["label a surrogate"] = (DecodeStatus.InvalidName, () => Raw(b =>
        {
            b[P + 33] = 0xED;
            b[P + 34] = 0xA0;
            b[P + 35] = 0x80;
        }, fix: true)),
        ["label of an unknown kind not UTF-8"] = (DecodeStatus.InvalidName, () => Raw(b =>
        {
            b[U + 32] = 3;
        }, fix: true)),
        ["kind 0"] = (DecodeStatus.UnknownKind, () => Set(U, 0)),
        ["slot version 0"] = (DecodeStatus.UnsupportedVersion, () => Set(U + 1, 0)),
        ["created before the year 1"] = (DecodeStatus.OutOfRange, () => SetInt64(U + 24, -1)),
        ["created after the year 9999"] =
            (DecodeStatus.OutOfRange, () => SetInt64(U + 24, DateTime.MaxValue.Ticks + 1)),
        ["Argon2id memory below the least"] = (DecodeStatus.OutOfRange, () => SetUInt32(Memory, 7)),
        ["Argon2id memory over the cap"] =
            (DecodeStatus.OutOfRange, () => SetUInt32(Memory, Limits.Argon2MemoryKiBMax + 1)),
        ["Argon2id memory of 4 TiB"] = (DecodeStatus.OutOfRange, () => SetUInt32(Memory, uint.MaxValue)),
        ["Argon2id no passes"] = (DecodeStatus.OutOfRange, () => SetUInt32(Iterations, 0)),
        ["Argon2id passes over the cap"] =
            (DecodeStatus.OutOfRange, () => SetUInt32(Iterations, Limits.Argon2IterationsMax + 1)),
        ["Argon2id no lanes"] = (DecodeStatus.OutOfRange, () => SetUInt32(Parallelism, 0)),
        ["Argon2id lanes over the cap"] =
            (DecodeStatus.OutOfRange, () => SetUInt32(Parallelism, Limits.Argon2ParallelismMax + 1)),
        ["Argon2id lanes beyond the memory"] = (DecodeStatus.OutOfRange, () => SetUInt32(Parallelism, 9)),
        ["Argon2id 2 GiB in 33 passes: each within its cap, the work not"] = (DecodeStatus.OutOfRange, () => Raw(b =>
        {
            BinaryPrimitives.WriteUInt32LittleEndian(b.AsSpan(Memory), Limits.Argon2MemoryKiBMax);
            BinaryPrimitives.WriteUInt32LittleEndian(b.AsSpan(Iterations), 33);
        }, fix: true)),
        ["Argon2id two slots of 40 GiB of work: each within the cap, the sum not"] =
            (DecodeStatus.OutOfRange, () => WorkedDirectory.Around(2, HeavySlot(1), HeavySlot(2))),
        ["slot id twice"] = (DecodeStatus.Duplicate, () => Raw(
            b => b.AsSpan(P + 8, 16).CopyTo(b.AsSpan(U + 8)), fix: true)),
        ["a slot cut inside its header"] =
            (DecodeStatus.Truncated, () => WorkedDirectory.Around(1, new byte[32])),
        ["slots within their limit, the directory not"] = (DecodeStatus.OutOfRange, () => WorkedDirectory.Around(
            17, [.. Enumerable.Range(0, 17).Select(i => WorkedDirectory.OpaqueSlot(i, Limits.KeySlotBytesMax))])),
    };

    public static TheoryData<string> Names => [.. Vectors.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Refuses(string vector)
    {
        DecodeStatus status = KeyDirectory.TryDecode(Vectors[vector].Make(), out KeyDirectory? directory);
        Assert.Equal(Vectors[vector].Expected, status);
        Assert.Null(directory);
    }

    [Fact]
    public void Refuses_every_truncation()
    {
        byte[] whole = WorkedDirectory.Bytes();
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Equal(DecodeStatus.Truncated, KeyDirectory.TryDecode(whole.AsSpan(0, length), out _));
        }
    }

    [Fact]
    public void Refuses_every_single_bit_flip()
    {
        byte[] bytes = WorkedDirectory.Bytes();
        for (int bit = 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(DecodeStatus.Ok, KeyDirectory.TryDecode(bytes, out _));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(DecodeStatus.Ok, KeyDirectory.TryDecode(bytes, out _));
    }

    private static byte[] Set(int at, int value) => WorkedDirectory.Changed(b => b[at] = (byte)value);

    private static byte[] SetUInt32(int at, uint value) =>
        WorkedDirectory.Changed(b => BinaryPrimitives.WriteUInt32LittleEndian(b.AsSpan(at), value));

    private static byte[] SetInt64(int at, long value) =>
        WorkedDirectory.Changed(b => BinaryPrimitives.WriteInt64LittleEndian(b.AsSpan(at), value));

    private static byte[] Raw(Action<byte[]> change, bool fix = false)
    {
        byte[] bytes = WorkedDirectory.Bytes();
        change(bytes);
        return fix ? WorkedDirectory.WithChecksum(bytes) : bytes;
    }

    private static byte[] HeavySlot(byte id)
    {
        byte[] slot = WorkedDirectory.Bytes()[P..K];
        slot[KeySlotLayout.Id] = id;
        BinaryPrimitives.WriteUInt32LittleEndian(slot.AsSpan(Memory - P), Limits.Argon2MemoryKiBMax);
        BinaryPrimitives.WriteUInt32LittleEndian(slot.AsSpan(Iterations - P), 20);
        return slot;
    }
}
