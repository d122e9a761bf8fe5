using System.Collections;
using System.Net;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Values;

/// <summary>The forms in which a secret is given out.</summary>
internal static class SecretForm
{
    /// <summary>The object that stands for a value where nothing else was asked for: text as a SecureString.</summary>
    /// <param name="value">The value.</param>
    /// <returns>A SecureString, PSCredential, byte[], Hashtable or X509Certificate2.</returns>
    public static object Usual(VariableValue value) => value.Type == VariableType.String
        ? SecretUtf8.ToSecureString(value.Content)
        : SecretObjects.FromValue(value);

    /// <summary>
    /// Plain text: of a text itself, of bytes their UTF-8, of a table one whose secret texts are plain. A credential
    /// stays what it is, since it is two texts.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <returns>A string, Hashtable or PSCredential.</returns>
    /// <exception cref="LockboxUnsupportedSecretTypeException">The value is no text.</exception>
    public static object PlainText(VariableValue value) => value.Type switch
    {
        VariableType.Hashtable => WithPlainText(TableObjects.FromValue(value)),
        VariableType.PSCredential => SecretObjects.FromValue(value),
        VariableType.Certificate => throw new LockboxUnsupportedSecretTypeException(
            "A certificate is no text.", "Read it with -AsCertificate or -AsByteArray."),
        _ => SecretUtf8.ToText(value.Content),
    };

    /// <summary>The bytes of a text in UTF-8, bytes themselves, or a certificate as PKCS#12.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="LockboxUnsupportedSecretTypeException">The value is not one thing.</exception>
    public static byte[] Bytes(VariableValue value) => value.Type is VariableType.Hashtable or VariableType.PSCredential
        ? throw new LockboxUnsupportedSecretTypeException(
            $"A {value.Type} is more than one thing, and so no bytes.", "Read it without -AsByteArray.")
        : value.Content.ToArray();

    /// <summary>A certificate with its private key, out of bytes or text that stand for one.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The certificate; the caller disposes it.</returns>
    /// <exception cref="LockboxInvalidCertificateException">The value is something else.</exception>
    public static X509Certificate2 Certificate(VariableValue value) =>
        value.Type is VariableType.Hashtable or VariableType.PSCredential
            ? throw new LockboxInvalidCertificateException(
                $"A {value.Type} is no certificate.", "Read it without -AsCertificate.")
            : CertificateObjects.FromContent(value.Content);

    private static Hashtable WithPlainText(Hashtable table)
    {
        foreach (object key in table.Keys.Cast<object>().ToArray())
        {
            switch (table[key])
            {
                case SecureString text:
                    // Asked for as plain text, and so a string: there is no way to clear it.
                    table[key] = new NetworkCredential(string.Empty, text).Password;
                    text.Dispose();
                    break;
                case Hashtable nested:
                    WithPlainText(nested);
                    break;
            }
        }

        return table;
    }
}
