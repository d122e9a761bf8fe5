using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>
/// Arrays for what is secret: pinned, so that the garbage collector leaves no copies behind. Whoever asks for one
/// zeroes it.
/// </summary>
internal static class PinnedMemory
{
    /// <summary>An array of bytes.</summary>
    /// <param name="length">How many.</param>
    /// <returns>The array, with undefined content.</returns>
    public static byte[] Bytes(int length) => GC.AllocateUninitializedArray<byte>(length, pinned: true);

    /// <summary>An array of UTF-16 units.</summary>
    /// <param name="length">How many.</param>
    /// <returns>The array, with undefined content.</returns>
    public static char[] Characters(int length) => GC.AllocateUninitializedArray<char>(length, pinned: true);

    /// <summary>A copy of bytes, which stay the caller's to zero too.</summary>
    /// <param name="source">The bytes.</param>
    /// <returns>The array.</returns>
    public static byte[] CopyOf(ReadOnlySpan<byte> source)
    {
        byte[] copy = Bytes(source.Length);
        source.CopyTo(copy);
        return copy;
    }

    /// <summary>Zeroes characters.</summary>
    /// <param name="text">The characters.</param>
    public static void Clear(Span<char> text) => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(text));

    /// <summary>
    /// All bytes of a file, with no buffer in between that would keep a copy. What was read before a failure is zeroed.
    /// </summary>
    /// <param name="path">The file; a pipe has no length and is refused.</param>
    /// <param name="most">The most bytes it may have.</param>
    /// <param name="tooLong">Makes the error of one that has more, from its length.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="Exception">
    /// It cannot be read; <see cref="IsReadFailure"/> tells it from the error of a file that is too long.
    /// </exception>
    public static byte[] ReadFile(string path, long most, Func<long, Exception> tooLong)
    {
        byte[] content = [];
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (file.Length > most)
            {
                throw tooLong(file.Length);
            }

            content = Bytes((int)file.Length);
            file.ReadExactly(content);
            return content;
        }
        catch
        {
            CryptographicOperations.ZeroMemory(content);
            throw;
        }
    }

    /// <summary>Whether an error is one of reading a file: it is not there, not ours to read, or no file.</summary>
    /// <param name="error">The error.</param>
    public static bool IsReadFailure(Exception error) =>
        error is IOException or UnauthorizedAccessException or NotSupportedException;
}
