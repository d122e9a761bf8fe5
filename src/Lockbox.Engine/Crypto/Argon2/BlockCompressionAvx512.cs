using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lockbox.Engine.Crypto.Argon2;

/// <summary>G with 512-bit vectors: every step works on four rows, or on four columns, at once.</summary>
/// <remarks>The steps of <see cref="BlockCompressionAvx2"/> at twice the width.</remarks>
internal static unsafe class BlockCompressionAvx512
{
    /// <inheritdoc cref="BlockCompression.Fill"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(ulong* previous, ulong* reference, ulong* target, ulong* scratch, bool xorTarget)
    {
        for (int at = 0; at < BlockCompression.Words; at += 64)
        {
            Rows(previous + at, reference + at, scratch + at);
        }

        for (int at = 0; at < 16; at += 8)
        {
            Columns(scratch + at);
        }

        for (int i = 0; i < BlockCompression.Words; i += 8)
        {
            Vector512<ulong> kept = xorTarget ? Vector512.Load(target + i) : Vector512<ulong>.Zero;
            Vector512<ulong> r = Vector512.Load(previous + i) ^ Vector512.Load(reference + i);
            (Vector512.Load(scratch + i) ^ r ^ kept).Store(target + i);
        }
    }

    /// <summary>P over four rows of 16 words each: previous ^ reference goes in, scratch comes out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rows(ulong* p, ulong* r, ulong* z)
    {
        LoadRows(
            p, r, out Vector512<ulong> a0, out Vector512<ulong> b0, out Vector512<ulong> c0, out Vector512<ulong> d0);
        LoadRows(
            p + 32, r + 32, out Vector512<ulong> a1, out Vector512<ulong> b1, out Vector512<ulong> c1,
            out Vector512<ulong> d1);

        Mix(ref a0, ref b0, ref c0, ref d0, ref a1, ref b1, ref c1, ref d1);
        (b0, c0, d0) = (Rotate1(b0), Rotate2(c0), Rotate3(d0));
        (b1, c1, d1) = (Rotate1(b1), Rotate2(c1), Rotate3(d1));
        Mix(ref a0, ref b0, ref c0, ref d0, ref a1, ref b1, ref c1, ref d1);
        (b0, c0, d0) = (Rotate3(b0), Rotate2(c0), Rotate1(d0));
        (b1, c1, d1) = (Rotate3(b1), Rotate2(c1), Rotate1(d1));

        StoreRows(z, a0, b0, c0, d0);
        StoreRows(z + 32, a1, b1, c1, d1);
    }

    /// <summary>Two rows: a holds the first four words of each, b the next four, and so on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadRows(
        ulong* p, ulong* r,
        out Vector512<ulong> a, out Vector512<ulong> b, out Vector512<ulong> c, out Vector512<ulong> d)
    {
        Vector512<ulong> firstAb = Vector512.Load(p) ^ Vector512.Load(r);
        Vector512<ulong> firstCd = Vector512.Load(p + 8) ^ Vector512.Load(r + 8);
        Vector512<ulong> secondAb = Vector512.Load(p + 16) ^ Vector512.Load(r + 16);
        Vector512<ulong> secondCd = Vector512.Load(p + 24) ^ Vector512.Load(r + 24);
        a = LowHalves(firstAb, secondAb);
        b = HighHalves(firstAb, secondAb);
        c = LowHalves(firstCd, secondCd);
        d = HighHalves(firstCd, secondCd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRows(
        ulong* z, Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c, Vector512<ulong> d)
    {
        LowHalves(a, b).Store(z);
        LowHalves(c, d).Store(z + 8);
        HighHalves(a, b).Store(z + 16);
        HighHalves(c, d).Store(z + 24);
    }

    /// <summary>P over four neighbouring columns, in place; each 128-bit lane belongs to one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns(ulong* z)
    {
        Vector512<ulong> a0 = Vector512.Load(z);
        Vector512<ulong> a1 = Vector512.Load(z + 16);
        Vector512<ulong> b0 = Vector512.Load(z + 32);
        Vector512<ulong> b1 = Vector512.Load(z + 48);
        Vector512<ulong> c0 = Vector512.Load(z + 64);
        Vector512<ulong> c1 = Vector512.Load(z + 80);
        Vector512<ulong> d0 = Vector512.Load(z + 96);
        Vector512<ulong> d1 = Vector512.Load(z + 112);

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
        ref Vector512<ulong> a0, ref Vector512<ulong> b0, ref Vector512<ulong> c0, ref Vector512<ulong> d0,
        ref Vector512<ulong> a1, ref Vector512<ulong> b1, ref Vector512<ulong> c1, ref Vector512<ulong> d1)
    {
        (a0, a1) = (Add(a0, b0), Add(a1, b1));
        (d0, d1) = (Avx512F.RotateRight(d0 ^ a0, 32), Avx512F.RotateRight(d1 ^ a1, 32));
        (c0, c1) = (Add(c0, d0), Add(c1, d1));
        (b0, b1) = (Avx512F.RotateRight(b0 ^ c0, 24), Avx512F.RotateRight(b1 ^ c1, 24));
        (a0, a1) = (Add(a0, b0), Add(a1, b1));
        (d0, d1) = (Avx512F.RotateRight(d0 ^ a0, 16), Avx512F.RotateRight(d1 ^ a1, 16));
        (c0, c1) = (Add(c0, d0), Add(c1, d1));
        (b0, b1) = (Avx512F.RotateRight(b0 ^ c0, 63), Avx512F.RotateRight(b1 ^ c1, 63));
    }

    /// <summary>x + y + 2 * low32(x) * low32(y), in each 64-bit word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Add(Vector512<ulong> x, Vector512<ulong> y)
    {
        Vector512<ulong> product = Avx512F.Multiply(x.AsUInt32(), y.AsUInt32());
        return x + y + (product + product);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> LowHalves(Vector512<ulong> x, Vector512<ulong> y) =>
        Avx512F.Shuffle4x128(x, y, 0b01_00_01_00);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> HighHalves(Vector512<ulong> x, Vector512<ulong> y) =>
        Avx512F.Shuffle4x128(x, y, 0b11_10_11_10);

    /// <summary>Words 1 2 3 0 of each half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Rotate1(Vector512<ulong> x) => Avx512F.Permute4x64(x, 0b00_11_10_01);

    /// <summary>Words 2 3 0 1 of each half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Rotate2(Vector512<ulong> x) => Avx512F.Permute4x64(x, 0b01_00_11_10);

    /// <summary>Words 3 0 1 2 of each half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Rotate3(Vector512<ulong> x) => Avx512F.Permute4x64(x, 0b10_01_00_11);

    /// <summary>In each 128-bit lane: the second word of low, then the first word of high.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Across(Vector512<ulong> high, Vector512<ulong> low) =>
        Avx512BW.AlignRight(high.AsByte(), low.AsByte(), 8).AsUInt64();
}
