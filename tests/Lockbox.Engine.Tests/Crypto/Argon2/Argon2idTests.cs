using System.Globalization;
using System.Text;
using Lockbox.Engine.Crypto.Argon2;

namespace Lockbox.Engine.Tests.Crypto.Argon2;

public sealed class Argon2idTests
{
    public static TheoryData<int, int, int, string, string, string> CrossChecks
    {
        get
        {
            TheoryData<int, int, int, string, string, string> data = [];
            foreach (string[] f in TestVectors.Read("argon2id.txt"))
            {
                int length = Number(f[3]);
                Assert.Equal(2 * length, f[6].Length);
                data.Add(Number(f[0]), Number(f[1]), Number(f[2]), f[4], f[5], f[6]);
            }

            return data;
        }
    }

    /// <summary>RFC 9106, section 5.3: with a secret and associated data.</summary>
    [Fact]
    public void Gives_the_tag_of_the_rfc()
    {
        byte[] tag = new byte[32];
        Argon2id.DeriveKey(
            Repeat(1, 32), Repeat(2, 16), new Argon2Parameters(32, 3, 4), tag, Repeat(3, 8), Repeat(4, 12),
            TestContext.Current.CancellationToken);
        Assert.Equal(
            "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659", Convert.ToHexStringLower(tag));
    }

    [Theory]
    [MemberData(nameof(CrossChecks))]
    public void Gives_what_an_independent_implementation_gives(
        int iterations, int memory, int lanes, string salt, string password, string expected)
    {
        byte[] output = new byte[expected.Length / 2];
        Argon2id.DeriveKey(
            Encoding.ASCII.GetBytes(password), Encoding.ASCII.GetBytes(salt),
            new Argon2Parameters(memory, iterations, lanes), output,
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(expected, Convert.ToHexStringLower(output));
    }

    [Fact]
    public void There_are_at_least_24_cross_checks() => Assert.True(CrossChecks.Count >= 24);

    [Theory]
    [InlineData("output", 8, 1, 1, 3, 8)]
    [InlineData("salt", 8, 1, 1, 4, 7)]
    [InlineData("passes", 8, 0, 1, 4, 8)]
    [InlineData("lanes", 8, 1, 0, 4, 8)]
    [InlineData("memory for one lane", 7, 1, 1, 4, 8)]
    [InlineData("memory for two lanes", 15, 1, 2, 4, 8)]
    public void Refuses_what_the_algorithm_does_not_allow(
        string what, int memory, int iterations, int lanes, int output, int salt)
    {
        Assert.NotEmpty(what);
        Argon2Parameters parameters = new(memory, iterations, lanes);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Assert.Throws<ArgumentOutOfRangeException>(() => Argon2id.DeriveKey(
            [1], new byte[salt], parameters, new byte[output], cancellation: cancellation));
    }

    [Fact]
    public void Stops_when_it_is_cancelled()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Argon2id.DeriveKey(
            [1], new byte[16], new Argon2Parameters(64, 1, 1), new byte[32], cancellation: source.Token));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static byte[] Repeat(byte value, int count) => [.. Enumerable.Repeat(value, count)];
}
