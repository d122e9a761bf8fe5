using System.Runtime.Intrinsics.X86;
using Lockbox.Engine.Crypto.Argon2;

namespace Lockbox.Engine.Tests.Crypto.Argon2;

/// <summary>Every implementation of G gives the bytes of the plain one.</summary>
public sealed unsafe class BlockCompressionTests
{
    private const int Seed = 20260102;

    private delegate void Compression(ulong* previous, ulong* reference, ulong* target, ulong* scratch, bool xor);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_256_bit_code_agrees_with_the_plain_code(bool xorTarget)
    {
        Assert.SkipUnless(Avx2.IsSupported, "This processor has no AVX2.");
        AssertAgrees(BlockCompressionAvx2.Fill, xorTarget);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_512_bit_code_agrees_with_the_plain_code(bool xorTarget)
    {
        Assert.SkipUnless(Avx512BW.IsSupported, "This processor has no AVX-512.");
        AssertAgrees(BlockCompressionAvx512.Fill, xorTarget);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_chosen_code_agrees_with_the_plain_code(bool xorTarget) =>
        AssertAgrees(BlockCompression.Fill, xorTarget);

    /// <summary>Known output of the plain code itself: G(0, 0) is zero, since P maps zero to zero.</summary>
    [Fact]
    public void Zero_stays_zero()
    {
        ulong[] target = Run(BlockCompressionScalar.Fill, new ulong[128], new ulong[128], Random(1), xorTarget: false);
        Assert.Equal(new ulong[128], target);
    }

    private static void AssertAgrees(Compression tested, bool xorTarget)
    {
        for (int round = 0; round < 50; round++)
        {
            ulong[] previous = Random(Seed + (3 * round));
            ulong[] reference = Random(Seed + (3 * round) + 1);
            ulong[] target = Random(Seed + (3 * round) + 2);
            ulong[] expected = Run(BlockCompressionScalar.Fill, previous, reference, target, xorTarget);
            Assert.Equal(expected, Run(tested, previous, reference, target, xorTarget));
        }
    }

    private static ulong[] Run(
        Compression compression, ulong[] previous, ulong[] reference, ulong[] target, bool xorTarget)
    {
        ulong[] result = [.. target];
        ulong[] scratch = new ulong[128];
        fixed (ulong* p = previous, r = reference, t = result, s = scratch)
        {
            compression(p, r, t, s, xorTarget);
        }

        return result;
    }

    private static ulong[] Random(int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, 128)
            .Select(_ => unchecked((ulong)random.NextInt64(long.MinValue, long.MaxValue)))];
    }
}
