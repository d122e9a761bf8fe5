using System.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Values;

/// <summary>Secret text between SecureString and UTF-8, without ever making a managed string of it.</summary>
internal static class SecretUtf8
{
    /// <summary>Text in UTF-8.</summary>
    /// <param name="text">The text.</param>
    /// <returns>A pinned array that the caller zeroes.</returns>
    /// <exception cref="LockboxUnsupportedSecretTypeException">The text has half a surrogate pair.</exception>
    public static byte[] Encode(ReadOnlySpan<char> text) => SecretText.ToUtf8(text) ?? throw IllFormed();

    /// <summary>Does something with the UTF-8 of a SecureString, and zeroes it afterwards.</summary>
    /// <param name="text">The SecureString.</param>
    /// <param name="use">What to do.</param>
    /// <returns>What it returns.</returns>
    /// <exception cref="LockboxUnsupportedSecretTypeException">The text has half a surrogate pair.</exception>
    public static T With<T>(SecureString text, Func<byte[], T> use)
    {
        byte[] utf8 = SecretText.ToUtf8(text) ?? throw IllFormed();
        try
        {
            return use(utf8);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
        }
    }

    /// <summary>Text as a SecureString.</summary>
    /// <param name="utf8">The text; it stays the caller's to clear.</param>
    /// <returns>The SecureString, read-only.</returns>
    /// <exception cref="LockboxUnsupportedSecretTypeException">It is too long, or no text.</exception>
    public static SecureString ToSecureString(ReadOnlySpan<byte> utf8) =>
        SecretText.FromUtf8(utf8) ?? throw new LockboxUnsupportedSecretTypeException(
            $"The value is no text of at most {SecretText.LongestSecureString} characters, which is what a "
            + "SecureString holds.",
            "Read it with -AsByteArray.");

    /// <summary>Text as a string, which cannot be cleared: PowerShell leaves no other way for plain text.</summary>
    /// <param name="utf8">The text.</param>
    /// <returns>The string.</returns>
    /// <exception cref="LockboxUnsupportedSecretTypeException">The bytes are no text.</exception>
    public static string ToText(ReadOnlySpan<byte> utf8) => Utf8.IsValid(utf8)
        ? Encoding.UTF8.GetString(utf8)
        : throw new LockboxUnsupportedSecretTypeException(
            "The value is no text in UTF-8.", "Read it with -AsByteArray.");

    private static LockboxUnsupportedSecretTypeException IllFormed() => new(
        "The text is not valid Unicode: it has half a surrogate pair.", "Store it as byte[].");
}
