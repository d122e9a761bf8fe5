using System.Security.Cryptography;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine;

/// <summary>
/// One item of a <see cref="ValueTable"/>: a key, and a value whose type comes back exactly. The value is kept as
/// bytes in a pinned array that is zeroed on dispose; there is no text form of it.
/// </summary>
public sealed class TableItem : IDisposable
{
    private byte[] _content;

    internal TableItem(string key, byte[] keyBytes, TableItemKind kind, byte[] content)
    {
        Key = key;
        KeyBytes = keyBytes;
        Kind = kind;
        _content = content;
    }

    /// <summary>The key; case counts.</summary>
    public string Key { get; }

    /// <summary>What the value is.</summary>
    public TableItemKind Kind { get; }

    /// <summary>
    /// The bytes of <see cref="TableItemKind.Bytes"/>, or the UTF-8 of a <see cref="TableItemKind.String"/> or
    /// <see cref="TableItemKind.SecretString"/>; of other kinds what stands in the file (docs/FORMAT.md, Values), and
    /// nothing for a table.
    /// </summary>
    public ReadOnlySpan<byte> Content => _content;

    /// <summary>
    /// The value in the type it was stored with; a <see cref="ValueTable"/>, which the item keeps owning, for a table;
    /// null for a secret string or a credential, which are not made into strings here.
    /// </summary>
    public object? Value => Nested ?? TableItemContent.Decode(Kind, _content);

    /// <summary>The key in UTF-8, which is what items are ordered by.</summary>
    internal byte[] KeyBytes { get; }

    /// <summary>The table that is this item's value, or null.</summary>
    internal ValueTable? Nested { get; init; }

    /// <summary>An item of plain type: null, text, bytes, numbers, times, ids.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; bytes are copied.</param>
    /// <exception cref="LockboxUnsupportedSecretTypeException">
    /// No kind holds this type, or a text is ill-formed.
    /// </exception>
    /// <exception cref="LockboxLimitExceededException">The key is too long.</exception>
    public static TableItem Of(string key, object? value)
    {
        TableItemKind kind = TableItemContent.KindOf(value) ?? throw Unsupported(key, value);
        byte[] content = TableItemContent.Encode(kind, value) ?? throw IllFormed(key);
        bool isHeld = TableItemContent.Check(kind, content) == DecodeStatus.Ok;
        return Create(key, kind, PinnedBytes.If(isHeld, content) ?? throw Unsupported(key, value));
    }

    /// <summary>Whether <see cref="Of"/> takes values of this type.</summary>
    /// <param name="value">The value.</param>
    public static bool CanHold(object? value) => TableItemContent.KindOf(value) is not null;

    /// <summary>A secret text.</summary>
    /// <param name="key">The key.</param>
    /// <param name="utf8">The text in UTF-8; it is copied, and stays the caller's to clear.</param>
    /// <exception cref="LockboxUnsupportedSecretTypeException">The text is not valid UTF-8.</exception>
    /// <exception cref="LockboxLimitExceededException">The key is too long.</exception>
    public static TableItem OfSecret(string key, ReadOnlySpan<byte> utf8) =>
        TableItemTexts.Check(utf8) == DecodeStatus.Ok
            ? Create(key, TableItemKind.SecretString, PinnedBytes.CopyOf(utf8))
            : throw IllFormed(key);

    /// <summary>A user name and a password.</summary>
    /// <param name="key">The key.</param>
    /// <param name="userName">The name.</param>
    /// <param name="password">The password in UTF-8; it is copied, and stays the caller's to clear.</param>
    /// <exception cref="LockboxUnsupportedSecretTypeException">A text is ill-formed.</exception>
    /// <exception cref="LockboxLimitExceededException">The key is too long.</exception>
    public static TableItem OfCredential(string key, string userName, ReadOnlySpan<byte> password)
    {
        ArgumentNullException.ThrowIfNull(userName);
        byte[]? content = TableItemTexts.EncodeCredential(userName, password);
        bool isHeld = content is not null && TableItemTexts.CheckCredential(content) == DecodeStatus.Ok;
        return Create(key, TableItemKind.Credential, PinnedBytes.If(isHeld, content) ?? throw IllFormed(key));
    }

    /// <summary>A table inside the table.</summary>
    /// <param name="key">The key.</param>
    /// <param name="table">A table that holds none; the item owns it from here on.</param>
    /// <exception cref="LockboxUnsupportedSecretTypeException">The table holds a table.</exception>
    /// <exception cref="LockboxLimitExceededException">The key is too long.</exception>
    public static TableItem OfTable(string key, ValueTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.Items.FirstOrDefault(static item => item.Nested is not null) is { } deeper)
        {
            throw new LockboxUnsupportedSecretTypeException(
                $"The table under the key '{Shown(key)}' has one under '{Shown(deeper.Key)}': tables nest one level.",
                "Store the inner table as a variable of its own, or as JSON text.");
        }

        return new TableItem(key, EncodeKey(key), TableItemKind.Table, []) { Nested = table };
    }

    /// <summary>The two parts of a <see cref="TableItemKind.Credential"/>.</summary>
    /// <param name="password">The password in UTF-8, valid until the item is disposed.</param>
    /// <returns>The user name.</returns>
    /// <exception cref="InvalidOperationException">The item is of another kind.</exception>
    public string ReadCredential(out ReadOnlySpan<byte> password)
    {
        bool isSplit = TableItemTexts.TrySplitCredential(_content, out ReadOnlySpan<byte> user, out password);
        return Kind == TableItemKind.Credential && isSplit
            ? StrictUtf8.Encoding.GetString(user)
            : throw new InvalidOperationException("The item is no credential.");
    }

    /// <summary>Zeroes the value; its content is empty from here on.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_content);
        _content = [];
        Nested?.Dispose();
    }

    /// <summary>The key, and nothing of the value.</summary>
    public override string ToString() => Key;

    private static TableItem Create(string key, TableItemKind kind, byte[] content)
    {
        try
        {
            return new TableItem(key, EncodeKey(key), kind, content);
        }
        catch
        {
            // Nobody has it yet who would zero it.
            CryptographicOperations.ZeroMemory(content);
            throw;
        }
    }

    private static byte[] EncodeKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!StrictUtf8.TryEncode(key, out byte[] bytes))
        {
            throw new LockboxUnsupportedSecretTypeException(
                $"The key '{Shown(key)}' of a table is not valid Unicode: it has half a surrogate pair.");
        }

        return bytes.Length <= Limits.TableKeyBytesMax
            ? bytes
            : throw new LockboxLimitExceededException(
                $"The key '{Shown(key)}' of a table is longer than {Limits.TableKeyBytesMax} bytes of UTF-8.",
                "Choose a shorter key.");
    }

    private static LockboxUnsupportedSecretTypeException Unsupported(string key, object? value) => new(
        $"The value under the key '{Shown(key)}' is a {value?.GetType().FullName}, which a lockbox cannot hold.",
        "A table holds text, SecureString, PSCredential, bytes, numbers, truth values, times, ids and null.");

    private static LockboxUnsupportedSecretTypeException IllFormed(string key) => new(
        $"The text under the key '{Shown(key)}' is not valid Unicode: it has half a surrogate pair.",
        "Store it as bytes.");

    private static string Shown(string? key) =>
        EntryName.ToDisplay(key is { Length: > 100 } ? string.Concat(key.AsSpan(0, 100), "…") : key ?? string.Empty);
}
