using System.Runtime.Intrinsics.X86;

namespace Lockbox.Engine.Crypto.Argon2;

/// <summary>
/// The compression function G of Argon2 (RFC 9106, section 3.5) on blocks of 128 words of 64 bits, by the fastest
/// implementation this processor has. All of them give the same bytes.
/// </summary>
internal static unsafe class BlockCompression
{
    /// <summary>64-bit words in a block of 1 KiB.</summary>
    public const int Words = 128;

    /// <summary>
    /// target = G(previous, reference), or target ^= G(previous, reference) when <paramref name="xorTarget"/> is set
    /// (all passes but the first).
    /// </summary>
    /// <param name="previous">The block before the target.</param>
    /// <param name="reference">The other input; it may be the same block as <paramref name="previous"/>.</param>
    /// <param name="target">The block to fill; neither input, nor the scratch block.</param>
    /// <param name="scratch">A block whose content does not matter; the caller zeroes it in the end.</param>
    /// <param name="xorTarget">Whether the target's content takes part.</param>
    public static void Fill(ulong* previous, ulong* reference, ulong* target, ulong* scratch, bool xorTarget)
    {
        // Constants to the JIT: only one branch is left in the code that runs.
        if (Avx512BW.IsSupported)
        {
            BlockCompressionAvx512.Fill(previous, reference, target, scratch, xorTarget);
        }
        else if (Avx2.IsSupported)
        {
            BlockCompressionAvx2.Fill(previous, reference, target, scratch, xorTarget);
        }
        else
        {
            BlockCompressionScalar.Fill(previous, reference, target, scratch, xorTarget);
        }
    }
}
