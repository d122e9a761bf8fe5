using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Unlocking;

/// <summary>A certificate that was found, and whether it is ours to dispose.</summary>
/// <param name="Certificate">The certificate.</param>
/// <param name="IsOwned">False when the user passed it.</param>
internal sealed record FoundCertificate(X509Certificate2 Certificate, bool IsOwned) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsOwned)
        {
            Certificate.Dispose();
        }
    }
}

/// <summary>Finds the certificate that a parameter means: in a file, in the user's store, or passed as it is.</summary>
/// <param name="host">On whose behalf.</param>
/// <param name="mayAsk">Whether the user may be asked for the password of a file.</param>
internal sealed class CertificateSource(IUnlockHost host, bool mayAsk)
{
    /// <summary>Finds a certificate whose private key unlocks.</summary>
    /// <param name="reference">What was given.</param>
    /// <param name="password">The password of the file, or null.</param>
    /// <returns>The certificate.</returns>
    /// <exception cref="LockboxInvalidCertificateException">It is not there, or has no private key.</exception>
    public FoundCertificate FindWithKey(CertificateReference reference, SecureString? password)
    {
        FoundCertificate found = Find(reference, password);
        if (found.Certificate.HasPrivateKey)
        {
            return found;
        }

        using (found)
        {
            throw new LockboxInvalidCertificateException(
                $"The certificate {Describe(found.Certificate)} has no private key here, and only that unlocks.",
                "Give a PFX file, or a PEM file that holds certificate and private key; or import the PFX file into "
                + "the current user's store and give the thumbprint.");
        }
    }

    /// <summary>Finds a certificate; its public part is enough.</summary>
    /// <param name="reference">What was given.</param>
    /// <param name="password">The password of the file, or null.</param>
    /// <returns>The certificate.</returns>
    /// <exception cref="LockboxInvalidCertificateException">It is not there.</exception>
    public FoundCertificate Find(CertificateReference reference, SecureString? password)
    {
        FoundCertificate found = reference switch
        {
            { Certificate: { } given } => new FoundCertificate(given, IsOwned: false),
            { Thumbprint: { } thumbprint } => new FoundCertificate(InStore(reference, thumbprint), IsOwned: true),
            _ => new FoundCertificate(InFile(host.ResolveHostPath(reference.Text), password), IsOwned: true),
        };
        WarnOfItsTime(found.Certificate);
        return found;
    }

    private void WarnOfItsTime(X509Certificate2 certificate)
    {
        DateTime now = DateTime.Now;
        if (certificate.NotAfter < now)
        {
            host.WriteWarning(
                $"The certificate {Describe(certificate)} expired on {certificate.NotAfter:d}. It still works; replace "
                + "it with Add-LockboxKeyProtector and Remove-LockboxKeyProtector.");
        }
        else if (certificate.NotBefore > now)
        {
            host.WriteWarning(
                $"The certificate {Describe(certificate)} is valid from {certificate.NotBefore:d} only. It works.");
        }
    }

    private X509Certificate2 InFile(string path, SecureString? password) =>
        CertificateFile.TryLoad(path, password: null)
        ?? new ProtectedFile(host, mayAsk).Open(
            "certificate file", path, password, secret => CertificateFile.TryLoad(path, secret));

    private static X509Certificate2 InStore(CertificateReference reference, string thumbprint)
    {
        bool isMachine = reference.IsStorePath
            && reference.Text.Contains(nameof(StoreLocation.LocalMachine), StringComparison.OrdinalIgnoreCase);
        StoreLocation location = isMachine ? StoreLocation.LocalMachine : StoreLocation.CurrentUser;
        try
        {
            using X509Store store = new(StoreName.My, location);
            store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            return Pick(store.Certificates, thumbprint) ?? throw NotThere(thumbprint, location, inner: null);
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            // A user without a store, or without a home folder.
            throw NotThere(thumbprint, location, e);
        }
    }

    private static X509Certificate2? Pick(X509Certificate2Collection all, string thumbprint)
    {
        HashAlgorithmName digest = thumbprint.Length == 40 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
        X509Certificate2Collection matches = all.FindByThumbprint(digest, thumbprint);
        X509Certificate2? chosen = matches.OrderByDescending(static one => one.HasPrivateKey).FirstOrDefault();
        foreach (X509Certificate2 other in all.Where(one => !ReferenceEquals(one, chosen)))
        {
            other.Dispose();
        }

        return chosen;
    }

    private static LockboxInvalidCertificateException NotThere(
        string thumbprint, StoreLocation location, Exception? inner) => new(
        $"There is no certificate {thumbprint} in the store {location}\\My.",
        "Import the certificate with its private key into the current user's store, or give the path of a PFX or PEM "
        + "file.",
        inner);

    private static string Describe(X509Certificate2 certificate) =>
        $"'{DisplayText.Name(certificate.Subject)}' ({certificate.Thumbprint[..8]})";
}
