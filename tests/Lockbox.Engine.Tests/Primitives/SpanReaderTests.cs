using FsCheck;
using FsCheck.Fluent;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Tests.Primitives;

public sealed class SpanReaderTests
{
    // FsCheck prints the seed of a run that fails; put it here to replay it.
    private static readonly Config Checks = Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20260102, 1);

    private static readonly Arbitrary<ulong> Numbers = (
        from bits in Gen.Choose(0, 64)
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        let any = unchecked(((ulong)(uint)high << 32) | (uint)low)
        select bits == 0 ? 0 : any >> (64 - bits)).ToArbitrary();

    public static TheoryData<ulong, string> Varints => new()
    {
        { 0, "00" },
        { 1, "01" },
        { 127, "7F" },
        { 128, "8001" },
        { 16383, "FF7F" },
        { 16384, "808001" },
        { uint.MaxValue, "FFFFFFFF0F" },
        { (1UL << 63) - 1, "FFFFFFFFFFFFFFFF7F" },
        { 1UL << 63, "80808080808080808001" },
        { ulong.MaxValue, "FFFFFFFFFFFFFFFFFF01" },
    };

    public static TheoryData<long, string> Zigzags => new()
    {
        { 0, "00" },
        { -1, "01" },
        { 1, "02" },
        { -64, "7F" },
        { 64, "8001" },
        { long.MaxValue, "FEFFFFFFFFFFFFFFFF01" },
        { long.MinValue, "FFFFFFFFFFFFFFFFFF01" },
    };

    [Theory]
    [MemberData(nameof(Varints))]
    public void A_varint_has_one_encoding(ulong value, string hex)
    {
        using ByteWriter writer = new();
        writer.WriteVarint(value);
        Assert.Equal(hex, Convert.ToHexString(writer.Written));
        Assert.Equal(writer.Length, ByteWriter.VarintLength(value));
        SpanReader reader = new(Convert.FromHexString(hex));
        Assert.Equal(value, reader.ReadVarint());
        Assert.True(reader.AtEnd);
    }

    [Theory]
    [MemberData(nameof(Zigzags))]
    public void A_signed_number_keeps_its_extremes(long value, string hex)
    {
        using ByteWriter writer = new();
        writer.WriteZigzag(value);
        Assert.Equal(hex, Convert.ToHexString(writer.Written));
        SpanReader reader = new(Convert.FromHexString(hex));
        Assert.Equal(value, reader.ReadZigzag());
        Assert.True(reader.AtEnd);
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("FFFF")]
    [InlineData("8000")]
    [InlineData("818000")]
    [InlineData("80808080808080808000")]
    [InlineData("FFFFFFFFFFFFFFFFFF02")]
    [InlineData("FFFFFFFFFFFFFFFFFF7F")]
    [InlineData("8080808080808080808001")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFF01")]
    public void An_ill_formed_varint_fails_and_reads_as_zero(string hex)
    {
        SpanReader reader = new(Convert.FromHexString(hex));
        Assert.Equal(0UL, reader.ReadVarint());
        Assert.True(reader.Failed);
        Assert.False(reader.AtEnd);
    }

    [Fact]
    public void Failure_is_sticky()
    {
        SpanReader reader = new([1, 2, 3]);
        Assert.Equal(0u, reader.ReadUInt32());
        Assert.True(reader.Failed);
        Assert.Equal(0, reader.Remaining);
        Assert.Equal(0, reader.ReadByte());
        Assert.Equal(0, reader.ReadUInt16());
        Assert.Equal(0u, reader.ReadUInt32());
        Assert.Equal(0ul, reader.ReadUInt64());
        Assert.Equal(0ul, reader.ReadVarint());
        Assert.Equal(0L, reader.ReadZigzag());
        Assert.Equal(0, reader.ReadCount(100, 0));
        Assert.True(reader.ReadBytes(1).IsEmpty);
        Assert.False(reader.AtEnd);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(4)]
    [InlineData(int.MaxValue)]
    public void A_length_that_is_not_there_fails(int count)
    {
        SpanReader reader = new([1, 2, 3]);
        Assert.True(reader.ReadBytes(count).IsEmpty);
        Assert.True(reader.Failed);
    }

    [Theory]
    [InlineData(3, 1, true)]
    [InlineData(3, 2, true)]
    [InlineData(3, 3, false)]
    [InlineData(7, 1, false)]
    [InlineData(2, int.MaxValue, false)]
    public void A_count_is_held_against_what_is_left(byte count, int bytesEach, bool isPossible)
    {
        SpanReader reader = new([count, 0, 0, 0, 0, 0, 0]);
        Assert.Equal(isPossible ? count : 0, reader.ReadCount(100, bytesEach));
        Assert.Equal(!isPossible, reader.Failed);
    }

    [Fact]
    public void A_count_and_a_number_are_held_against_their_bounds()
    {
        byte[] source = [5, 0, 0, 0, 0, 0];
        SpanReader within = new(source);
        Assert.Equal(5, within.ReadCount(5, 1));
        SpanReader beyond = new(source);
        Assert.Equal(0, beyond.ReadCount(4, 1));
        Assert.True(beyond.Failed);
        SpanReader number = new(source);
        Assert.Equal(0, number.ReadVarintInt32(4));
        Assert.True(number.Failed);
    }

    [Fact]
    public void Fixed_numbers_are_little_endian()
    {
        SpanReader reader = new([0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 1, 2, 3, 4, 5, 6, 7, 8]);
        Assert.Equal(0x11, reader.ReadByte());
        Assert.Equal(0x3322, reader.ReadUInt16());
        Assert.Equal(0x77665544u, reader.ReadUInt32());
        Assert.Equal(7, reader.Position);
        Assert.Equal(8, reader.Remaining);
        Assert.Equal(0x0807060504030201ul, reader.ReadUInt64());
        Assert.True(reader.AtEnd);
    }

    [Fact]
    public void Any_number_comes_back_and_has_no_shorter_form() => Prop.ForAll(Numbers, value =>
    {
        using ByteWriter writer = new(1);
        writer.WriteVarint(value);
        writer.WriteZigzag(unchecked((long)value));
        SpanReader reader = new(writer.Written);
        bool same = reader.ReadVarint() == value
            && reader.Position == ByteWriter.VarintLength(value)
            && reader.ReadZigzag() == unchecked((long)value)
            && reader.AtEnd;
        bool isShortest = value < 1UL << Math.Min(63, 7 * ByteWriter.VarintLength(value)) || value >> 63 == 1;
        return same && isShortest;
    }).Check(Checks);
}
