using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Running;

/// <summary>Stored certificates as PEM text (RFC 7468), which is what most programs want.</summary>
internal static class CertificateText
{
    /// <summary>The private key.</summary>
    /// <param name="pkcs12">PKCS#12 without a password.</param>
    /// <returns>PKCS#8 as PEM; the caller zeroes it.</returns>
    /// <exception cref="CryptographicException">There is no key that can be exported.</exception>
    public static byte[] KeyOf(ReadOnlySpan<byte> pkcs12) => Write(pkcs12, withCertificates: false);

    /// <summary>The certificates with the private key behind them.</summary>
    /// <param name="pkcs12">PKCS#12 without a password.</param>
    /// <returns>PEM; the caller zeroes it.</returns>
    /// <exception cref="CryptographicException">There is no key that can be exported.</exception>
    public static byte[] WholeOf(ReadOnlySpan<byte> pkcs12) => Write(pkcs12, withCertificates: true);

    private static byte[] Write(ReadOnlySpan<byte> pkcs12, bool withCertificates)
    {
        X509Certificate2Collection certificates = X509CertificateLoader.LoadPkcs12Collection(
            pkcs12, default, CertificateKeyStorage.InMemoryExportable);
        try
        {
            X509Certificate2 own = certificates.FirstOrDefault(certificate => certificate.HasPrivateKey)
                ?? throw new CryptographicException("There is no private key in it.");
            List<byte[]> parts = [];
            if (withCertificates)
            {
                // The one that the key belongs to comes first: servers take it for their own.
                parts.AddRange(certificates.OrderBy(certificate => certificate == own ? 0 : 1)
                    .Select(certificate => PemEncoding.WriteUtf8("CERTIFICATE"u8, certificate.RawData)));
            }

            parts.Add(KeyOf(own));
            return Join(parts);
        }
        finally
        {
            foreach (X509Certificate2 certificate in certificates)
            {
                certificate.Dispose();
            }
        }
    }

    private static byte[] KeyOf(X509Certificate2 certificate)
    {
        using AsymmetricAlgorithm? key = certificate.GetRSAPrivateKey() ?? certificate.GetECDsaPrivateKey()
            ?? (AsymmetricAlgorithm?)certificate.GetECDiffieHellmanPrivateKey();
        byte[] pkcs8 = key?.ExportPkcs8PrivateKey()
            ?? throw new CryptographicException("The private key is of a kind that is not known here.");
        try
        {
            return PemEncoding.WriteUtf8("PRIVATE KEY"u8, pkcs8);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    private static byte[] Join(List<byte[]> parts)
    {
        byte[] all = PinnedMemory.Bytes(parts.Sum(part => part.Length + 1));
        Span<byte> rest = all;
        foreach (byte[] part in parts)
        {
            part.CopyTo(rest);
            rest[part.Length] = (byte)'\n';
            rest = rest[(part.Length + 1)..];
            CryptographicOperations.ZeroMemory(part);
        }

        return all;
    }
}
