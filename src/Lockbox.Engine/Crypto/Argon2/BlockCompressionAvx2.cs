using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lockbox.Engine.Crypto.Argon2;

/// <summary>G with 256-bit vectors: every step works on two rows, or on two columns, at once.</summary>
/// <remarks>a, b, c and d are the rows of the 4 by 4 matrix that P mixes (RFC 9106, section 3.6).</remarks>
internal static unsafe class BlockCompressionAvx2
{
    // Byte shuffles that rotate each 64-bit word to the right by 24 and by 16 bits.
    private static Vector256<byte> By24 => Vector256.Create(
        3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10,
        3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, (byte)10);

    private static Vector256<byte> By16 => Vector256.Create(
        2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9,
        2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, (byte)9);

    /// <inheritdoc cref="BlockCompression.Fill"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(ulong* previous, ulong* reference, ulong* target, ulong* scratch, bool xorTarget)
    {
        for (int at = 0; at < BlockCompression.Words; at += 32)
        {
            Rows(previous + at, reference + at, scratch + at);
        }

        for (int at = 0; at < 16; at += 4)
        {
            Columns(scratch + at);
        }

        for (int i = 0; i < BlockCompression.Words; i += 4)
        {
            Vector256<ulong> kept = xorTarget ? Vector256.Load(target + i) : Vector256<ulong>.Zero;
            Vector256<ulong> r = Vector256.Load(previous + i) ^ Vector256.Load(reference + i);
            (Vector256.Load(scratch + i) ^ r ^ kept).Store(target + i);
        }
    }

    /// <summary>P over two rows of 16 words each: previous ^ reference goes in, scratch comes out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rows(ulong* p, ulong* r, ulong* z)
    {
        Vector256<ulong> a0 = Vector256.Load(p) ^ Vector256.Load(r);
        Vector256<ulong> b0 = Vector256.Load(p + 4) ^ Vector256.Load(r + 4);
        Vector256<ulong> c0 = Vector256.Load(p + 8) ^ Vector256.Load(r + 8);
        Vector256<ulong> d0 = Vector256.Load(p + 12) ^ Vector256.Load(r + 12);
        Vector256<ulong> a1 = Vector256.Load(p + 16) ^ Vector256.Load(r + 16);
        Vector256<ulong> b1 = Vector256.Load(p + 20) ^ Vector256.Load(r + 20);
        Vector256<ulong> c1 = Vector256.Load(p + 24) ^ Vector256.Load(r + 24);
        Vector256<ulong> d1 = Vector256.Load(p + 28) ^ Vector256.Load(r + 28);

        Mix(ref a0, ref b0, ref c0, ref d0, ref a1, ref b1, ref c1, ref d1);
        (b0, c0, d0) = (Rotate1(b0), Rotate2(c0), Rotate3(d0));
        (b1, c1, d1) = (Rotate1(b1), Rotate2(c1), Rotate3(d1));
        Mix(ref a0, ref b0, ref c0, ref d0, ref a1, ref b1, ref c1, ref d1);
        (b0, c0, d0) = (Rotate3(b0), Rotate2(c0), Rotate1(d0));
        (b1, c1, d1) = (Rotate3(b1), Rotate2(c1), Rotate1(d1));

        a0.Store(z);
        b0.Store(z + 4);
        c0.Store(z + 8);
        d0.Store(z + 12);
        a1.Store(z + 16);
        b1.Store(z + 20);
        c1.Store(z + 24);
        d1.Store(z + 28);
    }

    /// <summary>P over two neighbouring columns of pairs, in place; each 128-bit lane belongs to one of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns(ulong* z)
    {
        Vector256<ulong> a0 = Vector256.Load(z);
        Vector256<ulong> a1 = Vector256.Load(z + 16);
        Vector256<ulong> b0 = Vector256.Load(z + 32);
        Vector256<ulong> b1 = Vector256.Load(z + 48);
        Vector256<ulong> c0 = Vector256.Load(z + 64);
        Vector256<ulong> c1 = Vector256.Load(z + 80);
        Vector256<ulong> d0 = Vector256.Load(z + 96);
        Vector256<ulong> d1 = Vector256.Load(z + 112);

        Mix(ref a0, ref b0, ref c0, ref d0, ref a1, ref b1, ref c1, ref d1);
        (b0, b1) = (Across(b1, b0), Across(b0, b1));
        (c0, c1) = (c1, c0);
        (d0, d1) = (Across(d0, d1), Across(d1, d0));
        Mix(ref a0, ref b0, ref c0, ref d0, ref a1, ref b1, ref c1, ref d1);
        (b0, b1) = (Across(b0, b1), Across(b1, b0));
        (c0, c1) = (c1, c0);
        (d0, d1) = (Across(d1, d0), Across(d0, d1));

        a0.Store(z);
        a1.Store(z + 16);
        b0.Store(z + 32);
        b1.Store(z + 48);
        c0.Store(z + 64);
        c1.Store(z + 80);
        d0.Store(z + 96);
        d1.Store(z + 112);
    }

    /// <summary>GB of section 3.6 on two independent sets, interleaved to hide the multiplier's latency.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(
        ref Vector256<ulong> a0, ref Vector256<ulong> b0, ref Vector256<ulong> c0, ref Vector256<ulong> d0,
        ref Vector256<ulong> a1, ref Vector256<ulong> b1, ref Vector256<ulong> c1, ref Vector256<ulong> d1)
    {
        (a0, a1) = (Add(a0, b0), Add(a1, b1));
        (d0, d1) = (Right32(d0 ^ a0), Right32(d1 ^ a1));
        (c0, c1) = (Add(c0, d0), Add(c1, d1));
        (b0, b1) = (Right24(b0 ^ c0), Right24(b1 ^ c1));
        (a0, a1) = (Add(a0, b0), Add(a1, b1));
        (d0, d1) = (Right16(d0 ^ a0), Right16(d1 ^ a1));
        (c0, c1) = (Add(c0, d0), Add(c1, d1));
        (b0, b1) = (Right63(b0 ^ c0), Right63(b1 ^ c1));
    }

    /// <summary>x + y + 2 * low32(x) * low32(y), in each 64-bit word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Add(Vector256<ulong> x, Vector256<ulong> y)
    {
        Vector256<ulong> product = Avx2.Multiply(x.AsUInt32(), y.AsUInt32());
        return x + y + (product + product);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Right32(Vector256<ulong> x) =>
        Avx2.Shuffle(x.AsUInt32(), 0b10_11_00_01).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Right24(Vector256<ulong> x) => Avx2.Shuffle(x.AsByte(), By24).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Right16(Vector256<ulong> x) => Avx2.Shuffle(x.AsByte(), By16).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Right63(Vector256<ulong> x) => (x >>> 63) ^ (x + x);

    /// <summary>Words 1 2 3 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Rotate1(Vector256<ulong> x) => Avx2.Permute4x64(x, 0b00_11_10_01);

    /// <summary>Words 2 3 0 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Rotate2(Vector256<ulong> x) => Avx2.Permute4x64(x, 0b01_00_11_10);

    /// <summary>Words 3 0 1 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Rotate3(Vector256<ulong> x) => Avx2.Permute4x64(x, 0b10_01_00_11);

    /// <summary>In each 128-bit lane: the second word of low, then the first word of high.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Across(Vector256<ulong> high, Vector256<ulong> low) =>
        Avx2.AlignRight(high.AsByte(), low.AsByte(), 8).AsUInt64();
}
