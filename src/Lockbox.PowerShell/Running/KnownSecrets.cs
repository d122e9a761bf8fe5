using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Running;

/// <summary>Which texts and bytes of a value are secret, so that they can be looked for in output.</summary>
internal static class KnownSecrets
{
    /// <summary>
    /// Adds what is secret in a value: a text, a password without its user name, bytes, every text and number in a
    /// table, a certificate's private key.
    /// </summary>
    /// <param name="patterns">Takes it.</param>
    /// <param name="value">The value of a secret variable; it stays the caller's.</param>
    /// <returns>False when only the beginning of something is looked for, because it is very long.</returns>
    /// <exception cref="LockboxCorruptException">The bytes are no such value.</exception>
    public static bool Add(SecretPatterns patterns, VariableValue value)
    {
        switch (value.Type)
        {
            case VariableType.PSCredential:
                CredentialValue.Read(value, out ReadOnlySpan<byte> password);
                return patterns.Add(password);
            case VariableType.Hashtable:
                using (ValueTable table = ValueTable.Parse(value.Content))
                {
                    return AddTable(patterns, table);
                }

            case VariableType.Certificate:
                return AddKey(patterns, value.Content);
            default:
                return patterns.Add(value.Content);
        }
    }

    private static bool AddTable(SecretPatterns patterns, ValueTable table)
    {
        bool isWhole = true;
        foreach (TableItem item in table.Items)
        {
            isWhole &= AddItem(patterns, item);
        }

        return isWhole;
    }

    private static bool AddItem(SecretPatterns patterns, TableItem item)
    {
        switch (item.Kind)
        {
            case TableItemKind.String or TableItemKind.SecretString or TableItemKind.Bytes:
                return patterns.Add(item.Content);
            case TableItemKind.Credential:
                item.ReadCredential(out ReadOnlySpan<byte> password);
                return patterns.Add(password);
            case TableItemKind.Table:
                return AddTable(patterns, (ValueTable)item.Value!);
            default:
                return item.Value is not IFormattable number || item.Value is DateTime or DateTimeOffset or TimeSpan
                    || patterns.Add(Encoding.UTF8.GetBytes(number.ToString(null, CultureInfo.InvariantCulture)));
        }
    }

    private static bool AddKey(SecretPatterns patterns, ReadOnlySpan<byte> pkcs12)
    {
        bool isWhole = patterns.Add(pkcs12);
        try
        {
            byte[] pem = CertificateText.KeyOf(pkcs12);
            isWhole &= patterns.Add(pem);
            CryptographicOperations.ZeroMemory(pem);
        }
        catch (CryptographicException)
        {
            // A key that cannot be written as text is in no text either.
        }

        return isWhole;
    }
}
