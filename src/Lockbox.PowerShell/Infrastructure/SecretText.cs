using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>Looks into a secure string without ever making a managed string of it.</summary>
internal static class SecretText
{
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
