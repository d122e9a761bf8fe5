using System.Collections;
using System.Management.Automation;
using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Values;

/// <summary>
/// PowerShell objects as values of variables, and back: text, SecureString, PSCredential, bytes, Hashtable and
/// certificates. A SecureString never becomes a managed string here, in either direction.
/// </summary>
internal static class SecretObjects
{
    private const string Remedy =
        "A lockbox stores text, SecureString, PSCredential, byte[], Hashtable and X509Certificate2.";

    /// <summary>Makes the value that stands for an object.</summary>
    /// <param name="value">The object, wrapped by PowerShell or not.</param>
    /// <param name="isPlainString">Whether it is text, the only type that need not be secret.</param>
    /// <returns>The value; the caller disposes it.</returns>
    /// <exception cref="LockboxUnsupportedSecretTypeException">
    /// The type, or that of an item of a Hashtable, is none that a lockbox stores.
    /// </exception>
    /// <exception cref="LockboxLimitExceededException">The value is too long.</exception>
    public static VariableValue ToValue(object? value, out bool isPlainString)
    {
        object? inner = Unwrap(value);
        isPlainString = inner is string;
        return inner switch
        {
            string text => OfText(VariableType.String, SecretText.ToUtf8(text)),
            SecureString text => OfText(VariableType.SecureString, SecretText.ToUtf8(text)),
            PSCredential credential => OfCredential(credential),
            byte[] bytes => VariableValue.Copy(VariableType.ByteArray, bytes),
            Hashtable table => TableObjects.ToValue(table),
            X509Certificate2 certificate => CertificateObjects.ToValue(certificate),
            null => throw new LockboxUnsupportedSecretTypeException("The value is null.", Remedy),
            _ => throw new LockboxUnsupportedSecretTypeException(
                $"The value is a {inner.GetType().FullName}, which a lockbox cannot hold.", RemedyFor(inner)),
        };
    }

    /// <summary>The object that a value stands for.</summary>
    /// <param name="value">The value; it stays the caller's to dispose.</param>
    /// <returns>A string, SecureString, PSCredential, byte[], Hashtable or X509Certificate2.</returns>
    /// <exception cref="LockboxException">The value is too long for its type, or damaged.</exception>
    public static object FromValue(VariableValue value) => value.Type switch
    {
        VariableType.String => TextOf(value.Content),
        VariableType.SecureString => SecureStringOf(value.Content),
        VariableType.PSCredential => CredentialOf(value),
        VariableType.ByteArray => value.Content.ToArray(),
        VariableType.Hashtable => TableObjects.FromValue(value),
        _ => CertificateObjects.FromPkcs12(value.Content),
    };

    /// <summary>What PowerShell has wrapped.</summary>
    /// <param name="value">An object, or null.</param>
    /// <returns>The object itself, or null.</returns>
    public static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>Text as a SecureString.</summary>
    /// <param name="utf8">The text in UTF-8.</param>
    /// <returns>The SecureString, read-only.</returns>
    /// <exception cref="LockboxUnsupportedSecretTypeException">It is too long, or no text.</exception>
    public static SecureString SecureStringOf(ReadOnlySpan<byte> utf8) =>
        SecretText.FromUtf8(utf8) ?? throw new LockboxUnsupportedSecretTypeException(
            $"The value is no text of at most {SecretText.LongestSecureString} characters, which is what a "
            + "SecureString holds.",
            "Read it with -AsByteArray or -AsPlainText.");

    /// <summary>Text as a string.</summary>
    /// <param name="utf8">The text in UTF-8.</param>
    /// <returns>The string, which cannot be cleared: PowerShell leaves no other way for plain text.</returns>
    /// <exception cref="LockboxUnsupportedSecretTypeException">The bytes are no text.</exception>
    public static string TextOf(ReadOnlySpan<byte> utf8) =>
        System.Text.Unicode.Utf8.IsValid(utf8)
            ? System.Text.Encoding.UTF8.GetString(utf8)
            : throw new LockboxUnsupportedSecretTypeException(
                "The value is no text in UTF-8.", "Read it with -AsByteArray.");

    /// <summary>A secure string's UTF-8, for as long as a step takes.</summary>
    /// <param name="text">The secure string.</param>
    /// <param name="use">The step; null stands for text that is not valid Unicode.</param>
    /// <returns>What the step returns.</returns>
    public static T WithUtf8<T>(SecureString text, Func<byte[]?, T> use)
    {
        byte[]? utf8 = SecretText.ToUtf8(text);
        try
        {
            return use(utf8);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
        }
    }

    /// <summary>The error for text with half a surrogate pair.</summary>
    /// <returns>The error.</returns>
    public static LockboxUnsupportedSecretTypeException IllFormed() => new(
        "The text is not valid Unicode: it has half a surrogate pair.", "Store it as byte[].");

    private static VariableValue OfText(VariableType type, byte[]? utf8)
    {
        try
        {
            return VariableValue.Copy(type, utf8 ?? throw IllFormed());
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
        }
    }

    private static VariableValue OfCredential(PSCredential credential) => WithUtf8(
        credential.Password,
        password => CredentialValue.Create(credential.UserName, password ?? throw IllFormed()));

    private static PSCredential CredentialOf(VariableValue value)
    {
        string user = CredentialValue.Read(value, out ReadOnlySpan<byte> password);
        return new PSCredential(user, SecureStringOf(password));
    }

    private static string RemedyFor(object value) => value switch
    {
        IDictionary => "Make a Hashtable of it: [hashtable] $value. Only that type comes back as it was.",
        X509Certificate => "Give an X509Certificate2 with its private key.",
        FileSystemInfo => "Store the content of a file with -FromFile.",
        _ => Remedy + " Make text of other objects first, for instance with ConvertTo-Json.",
    };
}
