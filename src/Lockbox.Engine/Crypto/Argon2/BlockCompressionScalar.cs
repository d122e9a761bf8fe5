using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lockbox.Engine.Crypto.Argon2;

/// <summary>G in plain 64-bit arithmetic: for other processors, and the yardstick of the vector code.</summary>
internal static unsafe class BlockCompressionScalar
{
    /// <inheritdoc cref="BlockCompression.Fill"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(ulong* previous, ulong* reference, ulong* target, ulong* scratch, bool xorTarget)
    {
        for (int i = 0; i < BlockCompression.Words; i++)
        {
            scratch[i] = previous[i] ^ reference[i];
        }

        // The block is a matrix of 8 rows and 8 columns of 16 bytes: P runs over the rows, then over the columns.
        for (int row = 0; row < 8; row++)
        {
            Permute(scratch + (16 * row), 2);
        }

        for (int column = 0; column < 8; column++)
        {
            Permute(scratch + (2 * column), 16);
        }

        for (int i = 0; i < BlockCompression.Words; i++)
        {
            ulong kept = xorTarget ? target[i] : 0;
            target[i] = kept ^ scratch[i] ^ previous[i] ^ reference[i];
        }
    }

    /// <summary>P of section 3.6 on eight pairs of words, <paramref name="stride"/> words apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Permute(ulong* v, int stride)
    {
        ulong* p1 = v + stride;
        ulong* p2 = p1 + stride;
        ulong* p3 = p2 + stride;
        ulong* p4 = p3 + stride;
        ulong* p5 = p4 + stride;
        ulong* p6 = p5 + stride;
        ulong* p7 = p6 + stride;
        ulong v0 = v[0], v1 = v[1], v2 = p1[0], v3 = p1[1];
        ulong v4 = p2[0], v5 = p2[1], v6 = p3[0], v7 = p3[1];
        ulong v8 = p4[0], v9 = p4[1], v10 = p5[0], v11 = p5[1];
        ulong v12 = p6[0], v13 = p6[1], v14 = p7[0], v15 = p7[1];

        Mix(ref v0, ref v4, ref v8, ref v12);
        Mix(ref v1, ref v5, ref v9, ref v13);
        Mix(ref v2, ref v6, ref v10, ref v14);
        Mix(ref v3, ref v7, ref v11, ref v15);
        Mix(ref v0, ref v5, ref v10, ref v15);
        Mix(ref v1, ref v6, ref v11, ref v12);
        Mix(ref v2, ref v7, ref v8, ref v13);
        Mix(ref v3, ref v4, ref v9, ref v14);

        (v[0], v[1], p1[0], p1[1]) = (v0, v1, v2, v3);
        (p2[0], p2[1], p3[0], p3[1]) = (v4, v5, v6, v7);
        (p4[0], p4[1], p5[0], p5[1]) = (v8, v9, v10, v11);
        (p6[0], p6[1], p7[0], p7[1]) = (v12, v13, v14, v15);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref ulong a, ref ulong b, ref ulong c, ref ulong d)
    {
        a = Add(a, b);
        d = BitOperations.RotateRight(d ^ a, 32);
        c = Add(c, d);
        b = BitOperations.RotateRight(b ^ c, 24);
        a = Add(a, b);
        d = BitOperations.RotateRight(d ^ a, 16);
        c = Add(c, d);
        b = BitOperations.RotateRight(b ^ c, 63);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Add(ulong x, ulong y) => unchecked(x + y + (2 * ((ulong)(uint)x * (uint)y)));
}
