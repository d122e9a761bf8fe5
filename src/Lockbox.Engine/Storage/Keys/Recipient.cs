using System.Diagnostics.CodeAnalysis;

namespace Lockbox.Engine;

/// <summary>
/// The public part of an <see cref="Identity"/>: whoever has it can let that identity open a lockbox, and nothing more.
/// Its text, <c>lockbox1…</c>, is checksummed (bech32m), so that a mistyped one is refused.
/// </summary>
public sealed class Recipient : IEquatable<Recipient>
{
    /// <summary>Reads the text of a recipient. Upper case is accepted, mixed case is not.</summary>
    /// <returns>False when it is not one.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Recipient? recipient) =>
        throw new NotImplementedException();

    /// <summary>Reads the text of a recipient.</summary>
    /// <exception cref="LockboxInvalidRecipientException">It is not one; the message says why.</exception>
    public static Recipient Parse(string text) => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool Equals(Recipient? other) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Recipient);

    /// <inheritdoc/>
    public override int GetHashCode() => throw new NotImplementedException();

    /// <summary>The text, in lower case.</summary>
    public override string ToString() => throw new NotImplementedException();
}
