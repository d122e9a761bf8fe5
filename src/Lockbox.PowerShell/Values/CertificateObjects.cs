using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Values;

/// <summary>
/// Certificates with their private keys as values of variables, and back. They are stored as PKCS#12 without a
/// password, which the lockbox seals; nothing is written to a key store or to a file.
/// </summary>
internal static class CertificateObjects
{
    private const string NeedsKey = "Give a certificate whose private key can be exported, for instance a PFX file.";

    /// <summary>Makes the value that stands for a certificate.</summary>
    /// <param name="certificate">A certificate with its private key.</param>
    /// <returns>The value; the caller disposes it.</returns>
    /// <exception cref="LockboxInvalidCertificateException">The key is missing or cannot be exported.</exception>
    public static VariableValue ToValue(X509Certificate2 certificate)
    {
        if (!certificate.HasPrivateKey)
        {
            throw new LockboxInvalidCertificateException(
                $"The certificate '{DisplayText.Name(certificate.Subject)}' has no private key.", NeedsKey);
        }

        return Export(new X509Certificate2Collection(certificate));
    }

    /// <summary>Reads a PFX file, its further certificates included.</summary>
    /// <param name="pkcs12">The file's content.</param>
    /// <param name="password">The file's password, or null.</param>
    /// <returns>The value; the caller disposes it.</returns>
    /// <exception cref="LockboxInvalidCertificateException">
    /// It is no PFX file, opens with another password, or has no private key.
    /// </exception>
    public static VariableValue FromPfx(ReadOnlySpan<byte> pkcs12, SecureString? password)
    {
        X509Certificate2Collection certificates;
        try
        {
            certificates = LoadPfx(pkcs12, password);
        }
        catch (CryptographicException e)
        {
            throw new LockboxInvalidCertificateException(
                "The file is no PFX file, or its password is another.", "Give its password with -FilePassword.", e);
        }

        return ExportAndDispose(certificates, "The PFX file");
    }

    /// <summary>Reads a PEM file that has a certificate and its private key.</summary>
    /// <param name="pem">The file's content.</param>
    /// <param name="password">The password of the private key, or null when it is not encrypted.</param>
    /// <returns>The value; the caller disposes it.</returns>
    /// <exception cref="LockboxInvalidCertificateException">One of the two is missing or cannot be read.</exception>
    public static VariableValue FromPem(ReadOnlySpan<byte> pem, SecureString? password) =>
        ExportAndDispose(ReadPem(pem, password), "The PEM file");

    /// <summary>A certificate with its private key, from whatever bytes stand for one.</summary>
    /// <param name="content">PKCS#12 without a password, or PEM text.</param>
    /// <returns>The certificate; the caller disposes it.</returns>
    /// <exception cref="LockboxInvalidCertificateException">The bytes are neither.</exception>
    public static X509Certificate2 FromContent(ReadOnlySpan<byte> content) =>
        IsPem(content) ? ReadPem(content, password: null)[0] : FromPkcs12(content);

    /// <summary>A certificate with its private key, from PKCS#12 without a password.</summary>
    /// <param name="content">The bytes.</param>
    /// <returns>The certificate; the caller disposes it.</returns>
    /// <exception cref="LockboxInvalidCertificateException">The bytes are something else.</exception>
    public static X509Certificate2 FromPkcs12(ReadOnlySpan<byte> content)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12(
                content, password: default, CertificateKeyStorage.InMemoryExportable);
        }
        catch (CryptographicException e)
        {
            throw new LockboxInvalidCertificateException(
                "The value is no certificate with a private key.", "Read it with -AsByteArray.", e);
        }
    }

    /// <summary>When a certificate runs out.</summary>
    /// <param name="value">A value of any type.</param>
    /// <returns>The time in UTC, or null where the value is no certificate.</returns>
    public static DateTime? ExpiryOf(VariableValue value)
    {
        if (value.Type != VariableType.Certificate)
        {
            return null;
        }

        using X509Certificate2 certificate = FromPkcs12(value.Content);
        return certificate.NotAfter.ToUniversalTime();
    }

    /// <summary>Whether bytes are PEM text.</summary>
    /// <param name="content">The bytes.</param>
    /// <returns>True when they have a PEM label.</returns>
    public static bool IsPem(ReadOnlySpan<byte> content) => content.IndexOf("-----BEGIN "u8) >= 0;

    private static X509Certificate2Collection LoadPfx(ReadOnlySpan<byte> pkcs12, SecureString? password)
    {
        char[] secret = password is null ? [] : SecretText.Copy(password);
        try
        {
            return X509CertificateLoader.LoadPkcs12Collection(
                pkcs12, secret, CertificateKeyStorage.InMemoryExportable);
        }
        finally
        {
            PinnedMemory.Clear(secret);
        }
    }

    private static X509Certificate2Collection ReadPem(ReadOnlySpan<byte> pem, SecureString? password)
    {
        char[] text = PinnedMemory.Characters(pem.Length);
        char[] secret = password is null ? [] : SecretText.Copy(password);
        try
        {
            int length = Encoding.Latin1.GetChars(pem, text);
            return ReadPem(text.AsSpan(0, length), secret);
        }
        catch (CryptographicException e)
        {
            throw new LockboxInvalidCertificateException(
                "There is no certificate with a private key that opens in the PEM text.",
                "The text needs the certificate and its key; -FilePassword opens an encrypted key.",
                e);
        }
        finally
        {
            PinnedMemory.Clear(text);
            PinnedMemory.Clear(secret);
        }
    }

    private static X509Certificate2Collection ReadPem(ReadOnlySpan<char> pem, ReadOnlySpan<char> password)
    {
        X509Certificate2Collection certificates = [];
        certificates.ImportFromPem(pem);
        if (certificates.Count == 0)
        {
            throw new CryptographicException("There is no certificate in it.");
        }

        // The first certificate is the one that the key belongs to; the others are its chain.
        using X509Certificate2 bare = certificates[0];
        certificates[0] = password.IsEmpty
            ? X509Certificate2.CreateFromPem(pem, pem)
            : X509Certificate2.CreateFromEncryptedPem(pem, pem, password);
        return certificates;
    }

    private static VariableValue ExportAndDispose(X509Certificate2Collection certificates, string what)
    {
        try
        {
            return certificates.Any(certificate => certificate.HasPrivateKey)
                ? Export(certificates)
                : throw new LockboxInvalidCertificateException($"{what} has no private key.", NeedsKey);
        }
        finally
        {
            foreach (X509Certificate2 certificate in certificates)
            {
                certificate.Dispose();
            }
        }
    }

    private static VariableValue Export(X509Certificate2Collection certificates)
    {
        byte[]? pkcs12 = null;
        try
        {
            pkcs12 = certificates.Export(X509ContentType.Pkcs12, password: null)!;
            return VariableValue.Copy(VariableType.Certificate, pkcs12);
        }
        catch (CryptographicException e)
        {
            throw new LockboxInvalidCertificateException(
                $"The private key of the certificate '{DisplayText.Name(certificates[0].Subject)}' cannot be exported.",
                NeedsKey,
                e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs12);
        }
    }
}
