using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>Does something with characters that last only as long as the call.</summary>
/// <param name="characters">The characters; they are zeroed afterwards.</param>
/// <returns>What it makes of them.</returns>
internal delegate T SecretReader<out T>(ReadOnlySpan<char> characters);

/// <summary>Looks into a secure string without ever making a managed string of it.</summary>
internal static class SecretText
{
    /// <summary>A secure string of characters; the caller clears its own copy.</summary>
    /// <param name="characters">The characters.</param>
    /// <returns>A secure string that cannot be changed.</returns>
    public static unsafe SecureString ToSecureString(ReadOnlySpan<char> characters)
    {
        fixed (char* first = characters)
        {
            SecureString secret = new(first, characters.Length);
            secret.MakeReadOnly();
            return secret;
        }
    }

    /// <summary>Shows the characters of a secure string to a function, and zeroes them afterwards.</summary>
    /// <param name="secret">The secure string, or null for no characters.</param>
    /// <param name="reader">Gets the characters, in memory outside the managed heap.</param>
    /// <returns>What the function returns.</returns>
    public static unsafe T Read<T>(SecureString? secret, SecretReader<T> reader)
    {
        if (secret is null)
        {
            return reader([]);
        }

        IntPtr characters = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            return reader(new ReadOnlySpan<char>((void*)characters, secret.Length));
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(characters);
        }
    }

    /// <summary>Whether two secure strings hold the same text; takes the same time wherever they differ.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>True when they are equal.</returns>
    public static unsafe bool AreEqual(SecureString left, SecureString right)
    {
        IntPtr a = IntPtr.Zero;
        IntPtr b = IntPtr.Zero;
        try
        {
            a = Marshal.SecureStringToGlobalAllocUnicode(left);
            b = Marshal.SecureStringToGlobalAllocUnicode(right);
            return CryptographicOperations.FixedTimeEquals(
                new ReadOnlySpan<byte>((void*)a, left.Length * sizeof(char)),
                new ReadOnlySpan<byte>((void*)b, right.Length * sizeof(char)));
        }
        finally
        {
            if (a != IntPtr.Zero)
            {
                Marshal.ZeroFreeGlobalAllocUnicode(a);
            }

            if (b != IntPtr.Zero)
            {
                Marshal.ZeroFreeGlobalAllocUnicode(b);
            }
        }
    }
}
