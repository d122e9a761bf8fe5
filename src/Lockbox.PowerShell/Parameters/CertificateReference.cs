using System.Security.Cryptography.X509Certificates;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// A certificate that a command is about: the path of a PFX, PEM or DER file, the thumbprint of one in the current
/// user's store, or the certificate itself. It is looked for only when the cmdlet runs, so that errors have the
/// cmdlet's ids.
/// </summary>
public sealed class CertificateReference
{
    private CertificateReference(string text, X509Certificate2? certificate)
    {
        Text = text;
        Certificate = certificate;
    }

    /// <summary>The path or thumbprint as given; the subject of a certificate that was passed.</summary>
    internal string Text { get; }

    /// <summary>The certificate that was passed, or null.</summary>
    internal X509Certificate2? Certificate { get; }

    /// <summary>
    /// The thumbprint in upper-case hex (40 digits of SHA-1 or 64 of SHA-256), or null where the text is none. What
    /// certificate viewers put between and before the digits does not count; a path of the certificate drive ends in
    /// one.
    /// </summary>
    internal string? Thumbprint
    {
        get
        {
            string text = IsStorePath ? Text[(Text.LastIndexOfAny(['/', '\\', ':']) + 1)..] : Text;
            string digits = string.Concat(text.Where(c => c is not (' ' or ':' or '\u200E')));
            return digits.Length is 40 or 64 && digits.All(char.IsAsciiHexDigit) ? digits.ToUpperInvariant() : null;
        }
    }

    /// <summary>Whether the text is a path of the certificate drive that Windows has.</summary>
    internal bool IsStorePath => Text.StartsWith("cert:", StringComparison.OrdinalIgnoreCase);

    /// <summary>A certificate by path or thumbprint.</summary>
    /// <param name="text">As the user wrote it.</param>
    /// <returns>The reference.</returns>
    public static CertificateReference FromText(string text) => new(text, certificate: null);

    /// <summary>A certificate that is at hand; it stays the caller's.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <returns>The reference.</returns>
    public static CertificateReference FromCertificate(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return new CertificateReference(certificate.Subject, certificate);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
