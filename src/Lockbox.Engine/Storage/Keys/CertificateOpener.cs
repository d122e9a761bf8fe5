using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Storage.Keys;

/// <summary>
/// Opens slots of certificates with a private key, which may be in a file, in the system's store or in hardware. The
/// key decides, not the certificate: one that was renewed with the same key opens the slots of the old one.
/// </summary>
internal sealed class CertificateOpener : IKeySlotOpener
{
    private readonly CertificateKey _key;
    private readonly RSA? _rsa;
    private readonly ECDiffieHellman? _agreement;

    /// <summary>Takes a handle of its own to the private key.</summary>
    /// <exception cref="LockboxInvalidCertificateException">There is none, or it cannot be used.</exception>
    public CertificateOpener(X509Certificate2 certificate)
    {
        _key = CertificateKey.Of(certificate);
        string name = CertificateKey.NameOf(certificate);
        try
        {
            _rsa = _key.Curve is null ? certificate.GetRSAPrivateKey() : null;
            _agreement = _key.Curve is null ? null : certificate.GetECDiffieHellmanPrivateKey();
        }
        catch (CryptographicException e)
        {
            throw new LockboxInvalidCertificateException(
                $"The private key of the certificate '{name}' cannot be used: {e.Message}",
                "Check that the key is there and that you may use it.",
                e);
        }

        if (_rsa is null && _agreement is null)
        {
            throw new LockboxInvalidCertificateException(
                $"The certificate '{name}' comes without its private key, which alone can unlock.",
                "Give a .pfx file, a .pem file that holds the key, or a certificate of your store that has its key.");
        }
    }

    /// <inheritdoc/>
    public KeySlotKind Kind => KeySlotKind.Certificate;

    /// <inheritdoc/>
    public bool TryDerive(KeySlot slot, Span<byte> secret, CancellationToken cancellation)
    {
        ReadOnlySpan<byte> encapsulated = KeySlotBodies.EncapsulatedOf(slot.Opening);
        ReadOnlySpan<byte> salt = KeyWrap.SaltOf(slot.Wrap);
        if (KeySlotBodies.AlgorithmOf(slot.Opening) != _key.Algorithm || encapsulated.Length != _key.EncapsulatedLength)
        {
            return false;
        }

        try
        {
            return _rsa is not null
                ? TryDecrypt(_rsa, encapsulated, salt, secret)
                : KeyAgreement.TryDerive(
                    _key.Curve!, KeyLabels.Certificate, _agreement!, _key.Point, encapsulated, salt, secret);
        }
        catch (CryptographicException)
        {
            // What RSA says of a ciphertext for another key.
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rsa?.Dispose();
        _agreement?.Dispose();
    }

    private static bool TryDecrypt(RSA rsa, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> salt, Span<byte> secret)
    {
        using SecretBytes decrypted = new(Limits.RsaBytesMax);
        if (!rsa.TryDecrypt(encapsulated, decrypted.Span, RSAEncryptionPadding.OaepSHA256, out int written)
            || written != KeyWrap.SecretSize)
        {
            return false;
        }

        Hkdf.DeriveKey(decrypted.Span[..written], salt, KeyLabels.Certificate, secret);
        return true;
    }
}
