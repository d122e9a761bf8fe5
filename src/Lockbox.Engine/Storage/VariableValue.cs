using System.Security.Cryptography;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine;

/// <summary>
/// The value of a variable in memory that is zeroed on dispose. What its bytes mean depends on the type
/// (docs/FORMAT.md, Values).
/// </summary>
public sealed class VariableValue : IDisposable
{
    private readonly SecretBytes _content;

    /// <summary>Takes over <paramref name="content"/> and disposes it in the end.</summary>
    internal VariableValue(VariableType type, SecretBytes content)
    {
        Type = type;
        _content = content;
    }

    /// <summary>What the value is.</summary>
    public VariableType Type { get; }

    /// <summary>Its length in bytes.</summary>
    public int Length => _content.Length;

    /// <summary>Its bytes; valid until it is disposed.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public ReadOnlySpan<byte> Content => _content.Span;

    /// <summary>A value of a copy of <paramref name="content"/>, which stays the caller's to clear.</summary>
    /// <exception cref="LockboxLimitExceededException">The value has more than 16 MiB.</exception>
    public static VariableValue Copy(VariableType type, ReadOnlySpan<byte> content)
    {
        if (!Enum.IsDefined(type))
        {
            throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such type of variable.");
        }

        return content.Length <= Limits.VariableBytesMax
            ? new VariableValue(type, SecretBytes.CopyOf(content))
            : throw new LockboxLimitExceededException(
                $"The value has {content.Length} bytes; a variable holds at most {Limits.VariableBytesMax}.",
                "Keep it as a file: Add-LockboxItem.");
    }

    /// <summary>A credential.</summary>
    /// <param name="userName">The name.</param>
    /// <param name="password">The password in UTF-8; it is copied, and stays the caller's to clear.</param>
    /// <exception cref="LockboxUnsupportedSecretTypeException">The name is not valid Unicode.</exception>
    /// <exception cref="LockboxLimitExceededException">The value has more than 16 MiB.</exception>
    public static VariableValue OfCredential(string userName, ReadOnlySpan<byte> password)
    {
        ArgumentNullException.ThrowIfNull(userName);
        byte[] content = TableItemTexts.EncodeCredential(userName, password)
            ?? throw new LockboxUnsupportedSecretTypeException(
                "The user name of the credential is not valid Unicode: it has half a surrogate pair.");
        try
        {
            return Copy(VariableType.PSCredential, content);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>The two parts of a <see cref="VariableType.PSCredential"/>.</summary>
    /// <param name="password">The password in UTF-8, valid until the value is disposed.</param>
    /// <returns>The user name.</returns>
    /// <exception cref="InvalidOperationException">The value is of another type.</exception>
    /// <exception cref="LockboxCorruptException">The bytes are no credential.</exception>
    public string ReadCredential(out ReadOnlySpan<byte> password)
    {
        if (Type != VariableType.PSCredential)
        {
            throw new InvalidOperationException("The value is no credential.");
        }

        return TableItemTexts.CheckCredential(Content) == DecodeStatus.Ok
            && TableItemTexts.TrySplitCredential(Content, out ReadOnlySpan<byte> user, out password)
                ? StrictUtf8.Encoding.GetString(user)
                : throw new LockboxCorruptException("A credential is not well-formed.");
    }

    /// <summary>Zeroes the bytes.</summary>
    public void Dispose() => _content.Dispose();

    /// <summary>What it is, and nothing about the bytes.</summary>
    public override string ToString() => $"{nameof(VariableValue)} ({Type})";
}
