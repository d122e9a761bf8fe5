using System.Collections;
using System.Management.Automation;
using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lockbox.Engine;

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
            string text => OfText(VariableType.String, SecretUtf8.Encode(text)),
            SecureString text => SecretUtf8.With(text, utf8 => VariableValue.Copy(VariableType.SecureString, utf8)),
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
        VariableType.String => SecretUtf8.ToText(value.Content),
        VariableType.SecureString => SecretUtf8.ToSecureString(value.Content),
        VariableType.PSCredential => CredentialOf(value),
        VariableType.ByteArray => value.Content.ToArray(),
        VariableType.Hashtable => TableObjects.FromValue(value),
        _ => CertificateObjects.FromPkcs12(value.Content),
    };

    /// <summary>What PowerShell has wrapped.</summary>
    /// <param name="value">An object, or null.</param>
    /// <returns>The object itself, or null.</returns>
    public static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static VariableValue OfText(VariableType type, byte[] utf8)
    {
        try
        {
            return VariableValue.Copy(type, utf8);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
        }
    }

    private static VariableValue OfCredential(PSCredential credential) => SecretUtf8.With(
        credential.Password, password => CredentialValue.Create(credential.UserName, password));

    private static PSCredential CredentialOf(VariableValue value)
    {
        string user = CredentialValue.Read(value, out ReadOnlySpan<byte> password);
        return new PSCredential(user, SecretUtf8.ToSecureString(password));
    }

    private static string RemedyFor(object value) => value switch
    {
        IDictionary => "Make a Hashtable of it: [hashtable] $value. Only that type comes back as it was.",
        X509Certificate => "Give an X509Certificate2 with its private key.",
        sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal
            or System.Numerics.BigInteger => "Put it in quotes: text keeps every digit, zeros at the beginning too.",
        FileSystemInfo => "Store the content of a file with -FromFile.",
        _ => Remedy + " Make text of other objects first, for instance with ConvertTo-Json.",
    };
}
