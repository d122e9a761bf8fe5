using System.Security.Cryptography;
using System.Text.Unicode;
using Lockbox.Engine.Format;

namespace Lockbox.Engine;

/// <summary>
/// A user name and a password as the value of a variable (docs/FORMAT.md, Values): the length of the name, the name,
/// the password.
/// </summary>
public static class CredentialValue
{
    /// <summary>Makes a value of type <see cref="VariableType.PSCredential"/>.</summary>
    /// <param name="userName">The name; it may be empty.</param>
    /// <param name="password">The password in UTF-8; it is copied, and stays the caller's to clear.</param>
    /// <exception cref="LockboxUnsupportedSecretTypeException">A text is not valid Unicode.</exception>
    /// <exception cref="LockboxLimitExceededException">Both together have more than 16 MiB.</exception>
    public static VariableValue Create(string userName, ReadOnlySpan<byte> password)
    {
        ArgumentNullException.ThrowIfNull(userName);
        byte[]? content = Utf8.IsValid(password) ? TableItemTexts.EncodeCredential(userName, password) : null;
        if (content is null)
        {
            throw new LockboxUnsupportedSecretTypeException(
                "The user name or the password of a credential is not valid Unicode: it has half a surrogate pair.");
        }

        try
        {
            return VariableValue.Copy(VariableType.PSCredential, content);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>Takes a value apart.</summary>
    /// <param name="value">A value of type <see cref="VariableType.PSCredential"/>.</param>
    /// <param name="password">The password in UTF-8, valid until the value is disposed.</param>
    /// <returns>The user name.</returns>
    /// <exception cref="LockboxItemCorruptException">The value is no credential.</exception>
    public static string Read(VariableValue value, out ReadOnlySpan<byte> password)
    {
        ArgumentNullException.ThrowIfNull(value);
        password = default;
        bool isCredential = value.Type == VariableType.PSCredential
            && TableItemTexts.CheckCredential(value.Content) == DecodeStatus.Ok
            && TableItemTexts.TrySplitCredential(value.Content, out _, out password);
        return isCredential
            ? ReadName(value.Content)
            : throw new LockboxItemCorruptException(
                "The value is not a well-formed credential.", "Set it again, or restore the file from a copy.");
    }

    private static string ReadName(ReadOnlySpan<byte> content) =>
        TableItemTexts.TrySplitCredential(content, out ReadOnlySpan<byte> user, out _)
            ? StrictUtf8.Encoding.GetString(user)
            : string.Empty;
}
