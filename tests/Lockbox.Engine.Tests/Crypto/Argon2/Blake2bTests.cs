using Lockbox.Engine.Crypto.Argon2;

namespace Lockbox.Engine.Tests.Crypto.Argon2;

public sealed class Blake2bTests
{
    /// <summary>RFC 7693, appendix A.</summary>
    [Fact]
    public void Gives_the_digest_of_abc_from_the_rfc()
    {
        byte[] digest = new byte[64];
        Blake2b.Hash("abc"u8, digest);
        Assert.Equal(
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
            + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
            Convert.ToHexStringLower(digest));
    }

    /// <summary>
    /// The self-test of RFC 7693, appendix E, without its keyed half, which we do not have: the digest over the digests
    /// of six inputs in four lengths. The value was computed with Python's hashlib.
    /// </summary>
    [Fact]
    public void Passes_the_unkeyed_half_of_the_self_test_of_the_rfc()
    {
        List<byte> digests = [];
        foreach (int length in new[] { 20, 32, 48, 64 })
        {
            foreach (int count in new[] { 0, 3, 128, 129, 255, 1024 })
            {
                byte[] digest = new byte[length];
                Blake2b.Hash(SelfTestSequence(count), digest);
                digests.AddRange(digest);
            }
        }

        byte[] all = new byte[32];
        Blake2b.Hash(digests.ToArray(), all);
        Assert.Equal(
            "681f345ad53c6360214ea500fd259edddbca775f605fad81b9b189d6d88e15c6", Convert.ToHexStringLower(all));
    }

    [Fact]
    public void The_digest_does_not_depend_on_how_the_input_is_split()
    {
        byte[] input = SelfTestSequence(300);
        byte[] whole = new byte[64];
        Blake2b.Hash(input, whole);
        for (int split = 0; split <= input.Length; split++)
        {
            Blake2b hash = new(64);
            hash.Update(input.AsSpan(0, split));
            hash.Update(input.AsSpan(split));
            byte[] digest = new byte[64];
            hash.Finish(digest);
            Assert.Equal(whole, digest);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public void Refuses_digest_lengths_outside_1_to_64(int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Blake2b.Hash([], new byte[length]));

    private static byte[] SelfTestSequence(int length)
    {
        unchecked
        {
            uint a = 0xDEAD4BAD * (uint)length;
            uint b = 1;
            byte[] sequence = new byte[length];
            for (int i = 0; i < length; i++)
            {
                (a, b) = (b, a + b);
                sequence[i] = (byte)(b >> 24);
            }

            return sequence;
        }
    }
}
