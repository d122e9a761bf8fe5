using Lockbox.Engine.Crypto;

namespace Lockbox.Engine.Tests.Crypto;

public sealed class HkdfTests
{
    /// <summary>RFC 5869, appendix A.1 to A.3 (the SHA-256 cases).</summary>
    public static TheoryData<string, string, string, string, string> Rfc5869 => new()
    {
        {
            "A.1",
            "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
        },
        {
            "A.2",
            Range(0x00, 0x50), Range(0x60, 0xB0), Range(0xB0, 0x100),
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
            + "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"
        },
        {
            "A.3",
            "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
        },
    };

    [Theory]
    [MemberData(nameof(Rfc5869))]
    public void Gives_the_output_of_the_rfc(string section, string ikm, string salt, string info, string expected)
    {
        Assert.NotEmpty(section);
        byte[] output = new byte[expected.Length / 2];

        Hkdf.DeriveKey(
            Convert.FromHexString(ikm), Convert.FromHexString(salt), Convert.FromHexString(info), output);

        Assert.Equal(expected, Convert.ToHexStringLower(output));
    }

    private static string Range(int from, int to) =>
        Convert.ToHexStringLower([.. Enumerable.Range(from, to - from).Select(i => (byte)i)]);
}
