using System.Text;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Tests.Format;

/// <summary>The test vectors of BIP 350, and what the format adds: whole bytes and a known prefix.</summary>
public sealed class Bech32mTests
{
    private static readonly byte[] Data = [.. Enumerable.Range(0, 33).Select(i => (byte)(i * 37 % 256))];

    [Theory]
    [InlineData("A1LQFN3A", "a", 0)]
    [InlineData("a1lqfn3a", "a", 0)]
    [InlineData(
        "an83characterlonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11sg7hg6",
        "an83characterlonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber1",
        0)]
    [InlineData("abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx", "abcdef", 32)]
    [InlineData(
        "11llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllludsr8", "1", 82)]
    [InlineData("split1checkupstagehandshakeupstreamerranterredcaperredlc445v", "split", 48)]
    [InlineData("?1v759aa", "?", 0)]
    public void Valid_strings_of_the_proposal_are_read(string text, string prefix, int groups)
    {
        Assert.Equal(DecodeStatus.Ok, Read(text, out int prefixLength, out int count));
        Assert.Equal(prefix, text[..prefixLength], ignoreCase: true);
        Assert.Equal(groups, count);
    }

    [Theory]
    [InlineData("\u00201xj0phk", (int)DecodeStatus.InvalidName)]
    [InlineData("\u007f1g6xzxy", (int)DecodeStatus.InvalidName)]
    [InlineData("\u00801vctc34", (int)DecodeStatus.InvalidName)]
    [InlineData(
        "an84characterslonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11d6pts4",
        (int)DecodeStatus.TrailingBytes)]
    [InlineData("qyrz8wqd2c9m", (int)DecodeStatus.InvalidName)]
    [InlineData("1qyrz8wqd2c9m", (int)DecodeStatus.InvalidName)]
    [InlineData("y1b0jsk6g", (int)DecodeStatus.InvalidName)]
    [InlineData("lt1igcx5c0", (int)DecodeStatus.InvalidName)]
    [InlineData("in1muywd", (int)DecodeStatus.Truncated)]
    [InlineData("mm1crxm3i", (int)DecodeStatus.InvalidName)]
    [InlineData("au1s5cgom", (int)DecodeStatus.InvalidName)]
    [InlineData("M1VUXWEZ", (int)DecodeStatus.BadChecksum)]
    [InlineData("16plkw9", (int)DecodeStatus.InvalidName)]
    [InlineData("1p2gdwpf", (int)DecodeStatus.InvalidName)]
    [InlineData("A1lqfn3a", (int)DecodeStatus.InvalidName)]
    [InlineData("A12UEL5L", (int)DecodeStatus.BadChecksum)]
    [InlineData("", (int)DecodeStatus.InvalidName)]
    public void Invalid_strings_of_the_proposal_are_refused(string text, int expected) =>
        Assert.Equal((DecodeStatus)expected, Read(text, out _, out _));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(32)]
    [InlineData(33)]
    public void What_is_written_is_read_in_either_case(int length)
    {
        byte[] text = Write(Data.AsSpan(0, length));
        Assert.Equal(Data[..length], Decode(text, length, DecodeStatus.Ok));
        byte[] upper = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(text).ToUpperInvariant());
        Assert.Equal(Data[..length], Decode(upper, length, DecodeStatus.Ok));
    }

    [Fact]
    public void Every_single_wrong_character_is_found()
    {
        byte[] text = Write(Data);
        for (int i = 0; i < text.Length; i++)
        {
            byte[] wrong = [.. text];
            wrong[i] = wrong[i] == (byte)'q' ? (byte)'p' : (byte)'q';
            Assert.NotEqual(DecodeStatus.Ok, Bech32m.TryDecode(wrong, "lockbox"u8, new byte[33]));
        }
    }

    [Fact]
    public void Another_prefix_and_another_length_are_refused()
    {
        byte[] text = Write(Data);
        Assert.Equal(DecodeStatus.UnknownKind, Bech32m.TryDecode(text, "lockbux"u8, new byte[33]));
        Assert.Equal(DecodeStatus.UnknownKind, Bech32m.TryDecode(text, "lock"u8, new byte[33]));
        Decode(text, 32, DecodeStatus.TrailingBytes);
        Decode(text, 34, DecodeStatus.Truncated);
    }

    [Fact]
    public void Bits_behind_the_last_byte_must_be_zero()
    {
        // One byte has two groups, with two bits left over.
        byte[] text = Write([0xFF]);
        Span<byte> groups = stackalloc byte[Bech32m.LengthMax];
        Assert.Equal(DecodeStatus.Ok, Bech32m.TryReadGroups(text, groups, out _, out int count));
        Assert.Equal([31, 28], groups[..count].ToArray());
        Assert.Equal(DecodeStatus.ReservedNotZero, Bech32m.TryDecode("a1ladjvsz5"u8, "a"u8, new byte[1]));
    }

    private static byte[] Write(ReadOnlySpan<byte> data)
    {
        byte[] text = new byte[Bech32m.EncodedLength(7, data.Length)];
        Bech32m.Encode("lockbox"u8, data, text);
        return text;
    }

    private static byte[] Decode(byte[] text, int length, DecodeStatus expected)
    {
        byte[] data = new byte[length];
        Assert.Equal(expected, Bech32m.TryDecode(text, "lockbox"u8, data));
        return data;
    }

    private static DecodeStatus Read(string text, out int prefixLength, out int count) => Bech32m.TryReadGroups(
        Encoding.Latin1.GetBytes(text), new byte[Bech32m.LengthMax], out prefixLength, out count);
}
