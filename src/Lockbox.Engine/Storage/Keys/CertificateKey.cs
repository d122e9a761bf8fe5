using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Storage.Keys;

/// <summary>
/// What a certificate can be used for here: RSA of 2048 bits and more, by OAEP with SHA-256, or a key on P-256, P-384
/// or P-521, by key agreement. Whether it is in date, and who vouches for it, is not asked: it is there for its key.
/// </summary>
/// <param name="Algorithm">How a secret is encapsulated for it.</param>
/// <param name="Curve">The curve of its key, or null for RSA.</param>
/// <param name="Point">The compressed public point, or nothing for RSA.</param>
/// <param name="EncapsulatedLength">Bytes of an encapsulated secret.</param>
internal sealed record CertificateKey(
    CertificateAlgorithm Algorithm, NistCurve? Curve, byte[] Point, int EncapsulatedLength)
{
    private const int RsaBitsMin = Limits.RsaBytesMin * 8;
    private const int RsaBitsMax = Limits.RsaBytesMax * 8;
    private const string Remedy = "Use a certificate with an RSA key of at least 2048 bits, or an elliptic curve key"
        + " (P-256, P-384, P-521) that is meant for key agreement.";

    private static readonly (CertificateAlgorithm Algorithm, NistCurve Curve)[] Curves =
    [
        (CertificateAlgorithm.EcdhP256, NistCurve.P256),
        (CertificateAlgorithm.EcdhP384, NistCurve.P384),
        (CertificateAlgorithm.EcdhP521, NistCurve.P521),
    ];

    /// <summary>What the public key of a certificate can be used for.</summary>
    /// <exception cref="LockboxInvalidCertificateException">Nothing; the message says why.</exception>
    public static CertificateKey Of(X509Certificate2 certificate)
    {
        string name = NameOf(certificate);
        try
        {
            using RSA? rsa = certificate.GetRSAPublicKey();
            using ECDiffieHellman? agreement = rsa is null ? certificate.GetECDiffieHellmanPublicKey() : null;
            return rsa is not null ? OfRsa(rsa, name)
                : agreement is not null ? OfCurve(agreement, name)
                : throw new LockboxInvalidCertificateException(
                    $"The key of the certificate '{name}' cannot encrypt: its algorithm or its key usage is only for"
                    + " signing.",
                    Remedy);
        }
        catch (CryptographicException e)
        {
            throw new LockboxInvalidCertificateException(
                $"The key of the certificate '{name}' cannot be read: {e.Message}", Remedy, e);
        }
    }

    /// <summary>The curve of an algorithm, or null for RSA.</summary>
    public static NistCurve? CurveOf(CertificateAlgorithm algorithm) =>
        Array.Find(Curves, curve => curve.Algorithm == algorithm).Curve;

    /// <summary>What messages call a certificate.</summary>
    public static string NameOf(X509Certificate2 certificate) => EntryName.ToDisplay(
        string.IsNullOrEmpty(certificate.Subject) ? certificate.Thumbprint : certificate.Subject);

    private static CertificateKey OfRsa(RSA rsa, string name) => rsa.KeySize is >= RsaBitsMin and <= RsaBitsMax
        ? new CertificateKey(CertificateAlgorithm.RsaOaepSha256, null, [], (rsa.KeySize + 7) / 8)
        : throw new LockboxInvalidCertificateException(
            $"The certificate '{name}' has an RSA key of {rsa.KeySize} bits; {RsaBitsMin} to {RsaBitsMax} are taken.",
            Remedy);

    /// <summary>A curve is known by its points: one of the same length may be another curve under any name.</summary>
    private static CertificateKey OfCurve(ECDiffieHellman key, string name)
    {
        ECPoint point = key.ExportParameters(false).Q;
        foreach ((CertificateAlgorithm algorithm, NistCurve curve) in Curves)
        {
            if (curve.TryCompress(point) is { } compressed)
            {
                return new CertificateKey(algorithm, curve, compressed, curve.PointSize);
            }
        }

        throw new LockboxInvalidCertificateException(
            $"The certificate '{name}' has a key on a curve other than P-256, P-384 and P-521.", Remedy);
    }
}
