using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Unlocking;

/// <summary>
/// Reads certificates from PFX, PEM and DER files. Private keys stay in memory wherever the system allows it; nothing
/// is written to disk or into a store.
/// </summary>
internal static class CertificateFile
{
    /// <summary>The largest file that is taken for a certificate, in bytes.</summary>
    public const int LongestFile = 1 << 20;

    private const string Pem = "-----BEGIN ";

    /// <summary>Reads the certificate, with its private key where the file has one.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="password">The password of the file, or null when none is known.</param>
    /// <returns>The certificate, which the caller disposes; null when the file wants another password.</returns>
    /// <exception cref="LockboxReadException">The file cannot be read.</exception>
    /// <exception cref="LockboxInvalidCertificateException">It holds no certificate that could be read.</exception>
    public static X509Certificate2? TryLoad(string path, SecureString? password)
    {
        byte[] bytes = Read(path);
        char[] characters = password is null ? [] : SecretText.Copy(password);
        try
        {
            return Decode(bytes, characters);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new LockboxInvalidCertificateException(
                $"'{path}' holds no certificate that could be read.",
                "Give a PFX file, or a PEM file with the certificate and its private key.",
                e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            PinnedMemory.Clear(characters);
        }
    }

    private static X509Certificate2? Decode(byte[] bytes, ReadOnlySpan<char> password)
    {
        if (bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Pem)) >= 0)
        {
            return DecodePem(bytes, password);
        }

        if (X509Certificate2.GetCertContentType(bytes) != X509ContentType.Pkcs12)
        {
            return X509CertificateLoader.LoadCertificate(bytes);
        }

        try
        {
            return X509CertificateLoader.LoadPkcs12(bytes, password, CertificateKeyStorage.InMemory);
        }
        catch (CryptographicException e) when (IsWrongPassword(e))
        {
            return null;
        }
    }

    private static X509Certificate2? DecodePem(byte[] bytes, ReadOnlySpan<char> password)
    {
        // Encodings of one byte for each character make a buffer that is large enough, and pinned before it is filled.
        char[] text = PinnedMemory.Characters(bytes.Length);
        try
        {
            ReadOnlySpan<char> pem = text.AsSpan(0, Encoding.Latin1.GetChars(bytes, text));
            bool hasKey = pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal);
            bool isProtected = pem.Contains($"{Pem}ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal);
            return !hasKey ? X509Certificate2.CreateFromPem(pem)
                : !isProtected ? X509Certificate2.CreateFromPem(pem, pem)
                : password.IsEmpty ? null
                : DecodeProtectedPem(pem, password);
        }
        finally
        {
            PinnedMemory.Clear(text);
        }
    }

    private static X509Certificate2? DecodeProtectedPem(ReadOnlySpan<char> pem, ReadOnlySpan<char> password)
    {
        using X509Certificate2 readable = X509Certificate2.CreateFromPem(pem);
        try
        {
            return X509Certificate2.CreateFromEncryptedPem(pem, pem, password);
        }
        catch (CryptographicException)
        {
            // PKCS #8 has no sum to tell a wrong password from a damaged key; the password is the likelier one.
            return null;
        }
    }

    private static bool IsWrongPassword(CryptographicException e)
    {
        const int invalidPassword = unchecked((int)0x80070056);
        return e.HResult == invalidPassword || e.InnerException is CryptographicException { HResult: invalidPassword };
    }

    private static byte[] Read(string path)
    {
        try
        {
            return PinnedMemory.ReadFile(path, LongestFile, _ =>
                new LockboxInvalidCertificateException($"'{path}' is too long for a certificate file."));
        }
        catch (Exception e) when (PinnedMemory.IsReadFailure(e))
        {
            string cause = e is FileNotFoundException or DirectoryNotFoundException
                ? "there is no such file."
                : e.Message;
            throw new LockboxReadException(
                $"The certificate file '{path}' could not be read: {cause}",
                "Check the path, or give the thumbprint of a certificate in the current user's store.",
                e);
        }
    }
}
