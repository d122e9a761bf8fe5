using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Storage.Keys;

/// <summary>
/// Makes slots that the private key of a certificate opens. For RSA 32 random bytes are encrypted, and the secret is
/// derived from them; for a curve it is agreed on. The certificate stands in the slot: anyone can see whose it is and
/// until when it is good, and the lockbox can get a new key without asking for it again.
/// </summary>
internal sealed class CertificateSlots : IKeySlotMaker
{
    private readonly CertificateKey _key;
    private readonly byte[] _der;

    /// <summary>Copies the public part of a certificate.</summary>
    /// <exception cref="LockboxInvalidCertificateException">It cannot be used, or is too large.</exception>
    public CertificateSlots(X509Certificate2 certificate)
    {
        _key = CertificateKey.Of(certificate);
        _der = certificate.RawData;
        if (_der.Length > Limits.CertificateBytesMax)
        {
            throw new LockboxInvalidCertificateException(
                $"The certificate '{CertificateKey.NameOf(certificate)}' has {_der.Length} bytes; at most "
                + $"{Limits.CertificateBytesMax} are kept.",
                "Use a certificate with fewer names or extensions, for instance a self-signed one.");
        }
    }

    /// <inheritdoc/>
    public KeySlotKind Kind => KeySlotKind.Certificate;

    /// <inheritdoc/>
    public int OpeningLength => CertificateBodyLayout.Certificate + _der.Length + _key.EncapsulatedLength;

    /// <inheritdoc/>
    public void Make(Span<byte> opening, ReadOnlySpan<byte> salt, Span<byte> secret, SlotMaking making)
    {
        WriteUInt16(opening, CertificateBodyLayout.Algorithm, (int)_key.Algorithm);
        WriteUInt16(opening, CertificateBodyLayout.CertificateLength, _der.Length);
        WriteUInt16(opening, CertificateBodyLayout.EncapsulatedLength, _key.EncapsulatedLength);
        _der.CopyTo(opening[CertificateBodyLayout.Certificate..]);
        Span<byte> encapsulated = opening[^_key.EncapsulatedLength..];
        if (_key.Curve is null)
        {
            Encrypt(encapsulated, salt, secret);
        }
        else
        {
            KeyAgreement.Make(_key.Curve, KeyLabels.Certificate, _key.Point, salt, encapsulated, secret);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A certificate is public.
    }

    /// <summary>What anyone can see of such a slot.</summary>
    public static KeySlotInfo Describe(KeySlotInfo info, KeySlot slot)
    {
        NistCurve? curve = CertificateKey.CurveOf(KeySlotBodies.AlgorithmOf(slot.Opening));
        int bits = KeySlotBodies.EncapsulatedOf(slot.Opening).Length * 8;
        return info with
        {
            Algorithm = curve is null ? $"RSA-OAEP-SHA-256, {bits} bits" : $"ECDH {curve.Name}",
            Certificate = KeySlotBodies.CertificateOf(slot.Opening).ToArray(),
        };
    }

    private static void WriteUInt16(Span<byte> opening, int at, int value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(opening[at..], (ushort)value);

    private void Encrypt(Span<byte> encapsulated, ReadOnlySpan<byte> salt, Span<byte> secret)
    {
        using SecretBytes encrypted = SecretBytes.Random(KeyWrap.SecretSize);
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(_der);
        using RSA rsa = certificate.GetRSAPublicKey()
            ?? throw new InvalidOperationException("A certificate that had an RSA key has none.");
        if (!rsa.TryEncrypt(encrypted.Span, encapsulated, RSAEncryptionPadding.OaepSHA256, out int written)
            || written != encapsulated.Length)
        {
            throw new InvalidOperationException("An RSA ciphertext is not as long as its key.");
        }

        Hkdf.DeriveKey(encrypted.Span, salt, KeyLabels.Certificate, secret);
    }
}
