using System.Text;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Primitives;

public sealed class Crc32CTests
{
    /// <summary>The first five are those of RFC 3720, appendix B.4.</summary>
    public static TheoryData<string, uint> Known => new()
    {
        { Convert.ToHexString(new byte[32]), 0x8A9136AA },
        { new string('F', 64), 0x62A8AB43 },
        { Convert.ToHexString([.. Enumerable.Range(0, 32).Select(i => (byte)i)]), 0x46DD794E },
        { Convert.ToHexString([.. Enumerable.Range(0, 32).Select(i => (byte)(31 - i))]), 0x113FDB5C },
        {
            "01C00000" + "00000000" + "00000000" + "00000000" + "14000000" + "00000400" + "00000014" + "00000018"
                + "28000000" + "00000000" + "02000000" + "00000000", 0xD9963A56
        },
        { Convert.ToHexString(Encoding.ASCII.GetBytes("123456789")), 0xE3069283 },
        { "", 0 },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Known_answers(string hex, uint checksum) =>
        Assert.Equal(checksum, Crc32C.Compute(Convert.FromHexString(hex)));

    [Fact]
    public void Every_length_agrees_with_the_polynomial_bit_by_bit()
    {
        byte[] bytes = Noise.Random(7, 70);
        for (int length = 0; length <= bytes.Length; length++)
        {
            Assert.Equal(BitByBit(bytes.AsSpan(0, length)), Crc32C.Compute(bytes.AsSpan(0, length)));
        }
    }

    private static uint BitByBit(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
            }
        }

        return ~crc;
    }
}
