using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>Takes secure strings apart and makes them, without ever making a managed string of one.</summary>
internal static class SecretText
{
    /// <summary>Most UTF-16 units that a secure string holds.</summary>
    public const int LongestSecureString = 65_536;

    private delegate T Reader<out T>(ReadOnlySpan<char> text);

    /// <summary>Whether two secure strings hold the same text; takes the same time wherever they differ.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>True when they are equal.</returns>
    public static bool AreEqual(SecureString left, SecureString right) => Read(left, a => AreEqual(a, right));

    /// <summary>The text of a secure string, for what takes characters only.</summary>
    /// <param name="text">The secure string.</param>
    /// <returns>A pinned array that the caller zeroes.</returns>
    public static char[] Copy(SecureString text) => Read(text, static chars =>
    {
        char[] copy = PinnedMemory.Characters(chars.Length);
        chars.CopyTo(copy);
        return copy;
    });

    /// <summary>The text of a secure string in UTF-8.</summary>
    /// <param name="text">The secure string.</param>
    /// <returns>A pinned array that the caller zeroes; null where the text has half a surrogate pair.</returns>
    public static byte[]? ToUtf8(SecureString text) => Read(text, static chars => ToUtf8(chars));

    /// <summary>Text in UTF-8.</summary>
    /// <param name="text">The text.</param>
    /// <returns>A pinned array that the caller zeroes; null where the text has half a surrogate pair.</returns>
    public static byte[]? ToUtf8(ReadOnlySpan<char> text)
    {
        byte[] utf8 = PinnedMemory.Bytes(Encoding.UTF8.GetByteCount(text));
        if (Utf8.FromUtf16(text, utf8, out _, out _, replaceInvalidSequences: false)
            == System.Buffers.OperationStatus.Done)
        {
            return utf8;
        }

        // What comes before the fault is as secret as all of it.
        CryptographicOperations.ZeroMemory(utf8);
        return null;
    }

    /// <summary>A read-only secure string of text.</summary>
    /// <param name="text">The text; it stays the caller's to clear.</param>
    /// <returns>The secure string; null where it would be too long.</returns>
    public static SecureString? FromText(ReadOnlySpan<char> text)
    {
        SecureString? made = text.Length > LongestSecureString ? null : Make(text);
        made?.MakeReadOnly();
        return made;
    }

    /// <summary>A read-only secure string of text in UTF-8.</summary>
    /// <param name="utf8">The text; it stays the caller's to clear.</param>
    /// <returns>The secure string; null where it would be too long, or the bytes are no text.</returns>
    public static SecureString? FromUtf8(ReadOnlySpan<byte> utf8)
    {
        char[] text = PinnedMemory.Characters(Math.Min(utf8.Length, LongestSecureString));
        try
        {
            if (Utf8.ToUtf16(utf8, text, out _, out int length, replaceInvalidSequences: false)
                != System.Buffers.OperationStatus.Done)
            {
                return null;
            }

            SecureString made = Make(text.AsSpan(0, length));
            made.MakeReadOnly();
            return made;
        }
        finally
        {
            PinnedMemory.Clear(text);
        }
    }

    private static unsafe SecureString Make(ReadOnlySpan<char> text)
    {
        fixed (char* first = text)
        {
            return text.IsEmpty ? new SecureString() : new SecureString(first, text.Length);
        }
    }

    private static bool AreEqual(ReadOnlySpan<char> a, SecureString right)
    {
        // A lambda cannot hold the span, so the other string is taken apart here.
        IntPtr copy = Marshal.SecureStringToGlobalAllocUnicode(right);
        try
        {
            return CryptographicOperations.FixedTimeEquals(
                MemoryMarshal.AsBytes(a), MemoryMarshal.AsBytes(Chars(copy, right.Length)));
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(copy);
        }
    }

    private static T Read<T>(SecureString text, Reader<T> read)
    {
        IntPtr copy = Marshal.SecureStringToGlobalAllocUnicode(text);
        try
        {
            return read(Chars(copy, text.Length));
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(copy);
        }
    }

    private static unsafe ReadOnlySpan<char> Chars(IntPtr text, int length) => new((void*)text, length);
}
