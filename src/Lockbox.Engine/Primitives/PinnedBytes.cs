using System.Security.Cryptography;

namespace Lockbox.Engine.Primitives;

/// <summary>
/// Arrays for what is secret: pinned, so that the collector leaves no copies behind. Whoever asks for one zeroes it.
/// </summary>
internal static class PinnedBytes
{
    /// <summary>An array of zeros.</summary>
    public static byte[] Allocate(int length) => GC.AllocateArray<byte>(length, pinned: true);

    /// <summary>A copy of bytes, which stay the caller's to zero too.</summary>
    public static byte[] CopyOf(ReadOnlySpan<byte> source)
    {
        byte[] copy = GC.AllocateUninitializedArray<byte>(source.Length, pinned: true);
        source.CopyTo(copy);
        return copy;
    }

    /// <summary>
    /// The array if something holds of it; otherwise null, and the array is zeroed, because nobody else will.
    /// </summary>
    public static byte[]? If(bool holds, byte[]? array)
    {
        if (!holds)
        {
            CryptographicOperations.ZeroMemory(array);
        }

        return holds ? array : null;
    }
}
