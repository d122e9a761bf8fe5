namespace Lockbox.Fuzz.Recipes;

/// <summary>
/// The field of GHASH (NIST SP 800-38D, section 6.3). An element is a block read as a big-endian number, so its first
/// bit is the coefficient of 1.
/// </summary>
internal static class GaloisField
{
    /// <summary>The neutral element of multiplication.</summary>
    public static UInt128 One => UInt128.One << 127;

    private static UInt128 Reduction => (UInt128)0xE1 << 120;

    /// <summary>The product.</summary>
    public static UInt128 Multiply(UInt128 x, UInt128 y)
    {
        UInt128 product = 0;
        for (int bit = 127; bit >= 0; bit--)
        {
            product ^= ((x >> bit) & 1) != 0 ? y : 0;
            y = (y & 1) != 0 ? (y >> 1) ^ Reduction : y >> 1;
        }

        return product;
    }

    /// <summary>The inverse: x to the power of 2^128 - 2.</summary>
    public static UInt128 Invert(UInt128 x)
    {
        UInt128 inverse = One;
        for (int i = 1; i < 128; i++)
        {
            x = Multiply(x, x);
            inverse = Multiply(inverse, x);
        }

        return inverse;
    }
}
