using System.Security.Cryptography;
using Lockbox.Engine.Crypto;

namespace Lockbox.Engine.Storage.Keys;

/// <summary>
/// A slot's secret from two key pairs of one curve (NIST SP 800-56A, one-pass Diffie-Hellman): a pair that is made for
/// the slot and thrown away, and the one of whoever shall open it. Secret = HKDF(ikm = what they agree on, salt, info =
/// label, the opener's point, the slot's point), so that it belongs to these two points and to no others.
/// </summary>
internal static class KeyAgreement
{
    private const int LabelMax = 32;

    // Two points of P-521.
    private const int PointsMax = 2 * 67;

    /// <summary>Makes the slot's own key pair and the secret.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="label">What the secret is for.</param>
    /// <param name="theirs">The compressed point of whoever shall open it; it is on the curve.</param>
    /// <param name="salt">The wrap's salt.</param>
    /// <param name="ephemeral">Receives the slot's compressed point.</param>
    /// <param name="secret">Receives the secret.</param>
    public static void Make(
        NistCurve curve,
        ReadOnlySpan<byte> label,
        ReadOnlySpan<byte> theirs,
        ReadOnlySpan<byte> salt,
        Span<byte> ephemeral,
        Span<byte> secret)
    {
        using ECDiffieHellman other = curve.TryImport(theirs)
            ?? throw new ArgumentException($"The point is not on {curve.Name}.", nameof(theirs));
        using ECDiffieHellman own = curve.CreateKey();
        curve.TryCompress(own)!.CopyTo(ephemeral);
        Derive(own, other, label, theirs, ephemeral, salt, secret);
    }

    /// <summary>Derives the secret again; false when the slot's point is not on the curve.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="label">What the secret is for.</param>
    /// <param name="own">The private key.</param>
    /// <param name="ownPoint">Its compressed point.</param>
    /// <param name="ephemeral">The slot's compressed point, as it stands in the file.</param>
    /// <param name="salt">The wrap's salt.</param>
    /// <param name="secret">Receives the secret.</param>
    public static bool TryDerive(
        NistCurve curve,
        ReadOnlySpan<byte> label,
        ECDiffieHellman own,
        ReadOnlySpan<byte> ownPoint,
        ReadOnlySpan<byte> ephemeral,
        ReadOnlySpan<byte> salt,
        Span<byte> secret)
    {
        using ECDiffieHellman? other = curve.TryImport(ephemeral);
        if (other is null)
        {
            return false;
        }

        Derive(own, other, label, ownPoint, ephemeral, salt, secret);
        return true;
    }

    private static void Derive(
        ECDiffieHellman own,
        ECDiffieHellman other,
        ReadOnlySpan<byte> label,
        ReadOnlySpan<byte> openerPoint,
        ReadOnlySpan<byte> slotPoint,
        ReadOnlySpan<byte> salt,
        Span<byte> secret)
    {
        Span<byte> info = stackalloc byte[LabelMax + PointsMax];
        label.CopyTo(info);
        openerPoint.CopyTo(info[label.Length..]);
        slotPoint.CopyTo(info[(label.Length + openerPoint.Length)..]);
        info = info[..(label.Length + openerPoint.Length + slotPoint.Length)];
        using ECDiffieHellmanPublicKey publicKey = other.PublicKey;

        // The class library hands it out as an array only; it lives for these few lines.
        byte[] agreed = own.DeriveRawSecretAgreement(publicKey);
        try
        {
            Hkdf.DeriveKey(agreed, salt, info, secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(agreed);
        }
    }
}
