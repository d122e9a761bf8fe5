using System.Collections;
using System.Management.Automation;
using System.Security;
using System.Security.Cryptography;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Values;

/// <summary>Hashtables as values of variables, and back: the same keys, and values of the same types.</summary>
internal static class TableObjects
{
    private const string Remedy = "Make text of it first, for instance with ConvertTo-Json, or store it by itself.";

    /// <summary>Makes the value that stands for a Hashtable.</summary>
    /// <param name="table">Keys are text; items are of simple types, or Hashtables of such.</param>
    /// <returns>The value; the caller disposes it.</returns>
    /// <exception cref="LockboxUnsupportedSecretTypeException">An item is of another type.</exception>
    /// <exception cref="LockboxLimitExceededException">There are too many items, or they are too long.</exception>
    public static VariableValue ToValue(Hashtable table)
    {
        byte[]? encoded = null;
        try
        {
            using ValueTable made = ToTable(table, path: string.Empty);
            encoded = made.ToArray();
            return VariableValue.Copy(VariableType.Hashtable, encoded);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(encoded);
        }
    }

    /// <summary>The Hashtable that a value stands for.</summary>
    /// <param name="value">The value; it stays the caller's to dispose.</param>
    /// <returns>The Hashtable; its keys ignore case, as PowerShell's do, unless two differ only in case.</returns>
    /// <exception cref="LockboxException">The value is damaged.</exception>
    public static Hashtable FromValue(VariableValue value)
    {
        using ValueTable table = ValueTable.Parse(value.Content);
        return FromTable(table);
    }

    /// <summary>The Hashtable that metadata stand for.</summary>
    /// <param name="metadata">An encoded table, or nothing.</param>
    /// <returns>The Hashtable; empty when there are no metadata.</returns>
    public static Hashtable FromMetadata(ReadOnlyMemory<byte> metadata)
    {
        if (metadata.IsEmpty)
        {
            return new Hashtable(StringComparer.OrdinalIgnoreCase);
        }

        using ValueTable table = ValueTable.Parse(metadata.Span);
        return FromTable(table);
    }

    private static ValueTable ToTable(Hashtable source, string path)
    {
        ValueTable table = new();
        try
        {
            foreach (DictionaryEntry entry in source)
            {
                string key = SecretObjects.Unwrap(entry.Key) as string
                    ?? throw Unsupported("A key", path, entry.Key);
                table.Add(ToItem(key, path + key, SecretObjects.Unwrap(entry.Value), mayNest: path.Length == 0));
            }

            return table;
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    private static TableItem ToItem(string key, string path, object? value, bool mayNest) => value switch
    {
        SecureString text => SecretUtf8.With(text, utf8 => TableItem.OfSecret(key, utf8)),
        PSCredential credential => SecretUtf8.With(
            credential.Password, password => TableItem.OfCredential(key, credential.UserName, password)),
        Hashtable nested when mayNest => TableItem.OfTable(key, ToTable(nested, path + ".")),
        Hashtable => throw new LockboxUnsupportedSecretTypeException(
            $"The value under the key '{Shown(path)}' is a Hashtable inside a Hashtable inside a Hashtable: tables "
            + "nest one level.",
            Remedy),
        _ when TableItem.CanHold(value) => TableItem.Of(key, value),
        _ => throw Unsupported("The value under the key", path, value),
    };

    private static Hashtable FromTable(ValueTable table)
    {
        bool ignoresCase = table.Items.DistinctBy(item => item.Key, StringComparer.OrdinalIgnoreCase).Count()
            == table.Items.Count;
        Hashtable made = new(
            table.Items.Count, ignoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (TableItem item in table.Items)
        {
            made.Add(item.Key, FromItem(item));
        }

        return made;
    }

    private static object? FromItem(TableItem item)
    {
        switch (item.Kind)
        {
            case TableItemKind.SecretString:
                return SecretUtf8.ToSecureString(item.Content);
            case TableItemKind.Credential:
                string user = item.ReadCredential(out ReadOnlySpan<byte> password);
                return new PSCredential(user, SecretUtf8.ToSecureString(password));
            case TableItemKind.Table:
                return FromTable((ValueTable)item.Value!);
            default:
                return item.Value;
        }
    }

    private static LockboxUnsupportedSecretTypeException Unsupported(string what, string path, object? value) => new(
        $"{what} '{Shown(path)}' is a {value?.GetType().FullName}, which a Hashtable in a lockbox cannot hold.",
        Remedy);

    private static string Shown(string path) => DisplayText.Name(path);
}
