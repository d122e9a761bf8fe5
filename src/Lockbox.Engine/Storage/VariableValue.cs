using Lockbox.Engine.Crypto;
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

    /// <summary>Zeroes the bytes.</summary>
    public void Dispose() => _content.Dispose();

    /// <summary>What it is, and nothing about the bytes.</summary>
    public override string ToString() => $"{nameof(VariableValue)} ({Type})";
}
