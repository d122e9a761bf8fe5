using System.Diagnostics.CodeAnalysis;
using System.Text;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;

namespace Lockbox.Engine;

/// <summary>
/// The public part of an <see cref="Identity"/>: whoever has it can let that identity open a lockbox, and nothing more.
/// Its text, <c>lockbox1…</c>, is checksummed (bech32m), so that a mistyped one is refused.
/// </summary>
public sealed class Recipient : IEquatable<Recipient>
{
    private readonly byte[] _point;

    private Recipient(byte[] point) => _point = point;

    /// <summary>The compressed point on P-256.</summary>
    internal ReadOnlySpan<byte> Point => _point;

    private static ReadOnlySpan<byte> Prefix => "lockbox"u8;

    /// <summary>Reads the text of a recipient. Upper case is accepted, mixed case is not.</summary>
    /// <returns>False when it is not one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Recipient? recipient)
    {
        recipient = null;
        return text is not null && Read(text, out recipient) is null && recipient is not null;
    }

    /// <summary>Reads the text of a recipient.</summary>
    /// <exception cref="LockboxInvalidRecipientException">It is not one; the message says why.</exception>
    public static Recipient Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string? fault = Read(text, out Recipient? recipient);
        return recipient ?? throw new LockboxInvalidRecipientException(
            $"{Shown(text)} is no recipient: {fault}.",
            "A recipient begins with 'lockbox1'; New-LockboxIdentity shows it, and so does the identity file.");
    }

    /// <inheritdoc/>
    public bool Equals(Recipient? other) => other is not null && Point.SequenceEqual(other.Point);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Recipient);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(_point);
        return hash.ToHashCode();
    }

    /// <summary>The text, in lower case.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[Bech32m.EncodedLength(Prefix.Length, _point.Length)];
        Bech32m.Encode(Prefix, _point, text);
        return Encoding.ASCII.GetString(text);
    }

    /// <summary>The recipient of a compressed point, or null when it is not on the curve.</summary>
    internal static Recipient? TryFromPoint(ReadOnlySpan<byte> point) =>
        NistCurve.P256.TryDecompress(point, out _) ? new Recipient(point.ToArray()) : null;

    /// <summary>What is wrong with a text, or null.</summary>
    private static string? Read(string text, out Recipient? recipient)
    {
        recipient = null;
        if (!Ascii.IsValid(text))
        {
            return "it has characters other than letters and digits";
        }

        byte[] point = new byte[NistCurve.P256.PointSize];
        DecodeStatus status = Bech32m.TryDecode(Encoding.ASCII.GetBytes(text), Prefix, point);
        if (status == DecodeStatus.Ok)
        {
            recipient = TryFromPoint(point);
        }

        return status switch
        {
            DecodeStatus.Ok => recipient is null ? "it is not a point of the curve" : null,
            DecodeStatus.BadChecksum => "its checksum does not match, so a character is wrong",
            DecodeStatus.UnknownKind => "it begins with something else than 'lockbox1'",
            DecodeStatus.Truncated => "it is too short",
            DecodeStatus.TrailingBytes => "it is too long",
            _ => "it has a character that a recipient cannot have",
        };
    }

    /// <summary>The text for a message. A private key that was given by mistake must not be in one.</summary>
    private static string Shown(string text) =>
        text.Length <= Bech32m.LengthMax && text.StartsWith("lockbox1", StringComparison.OrdinalIgnoreCase)
            ? $"'{EntryName.ToDisplay(text)}'"
            : "The text";
}
