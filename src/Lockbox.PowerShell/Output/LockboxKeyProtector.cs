using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lockbox.Engine;

namespace Lockbox;

/// <summary>A way to unlock a lockbox: all of it that anyone can see without a key.</summary>
public sealed class LockboxKeyProtector
{
    private readonly KeySlotInfo _slot;

    internal LockboxKeyProtector(string lockbox, KeySlotInfo slot)
    {
        Lockbox = lockbox;
        _slot = slot;
        if (slot.Certificate is { } encoded)
        {
            ReadCertificate(encoded);
        }
    }

    /// <summary>The full path of the lockbox file.</summary>
    public string Lockbox { get; }

    /// <summary>The protector's id.</summary>
    public Guid Id => _slot.Id;

    /// <summary>Password, KeyFile, Recipient or Certificate.</summary>
    public KeySlotKind Kind => _slot.Kind;

    /// <summary>The label that it was given; empty for none.</summary>
    public string Label => _slot.Label;

    /// <summary>When it was made, local time.</summary>
    public DateTime CreatedAt => _slot.CreatedAt.ToLocalTime();

    /// <summary>Algorithm and parameters in words, or null where a newer Lockbox made it.</summary>
    public string? Algorithm => _slot.Algorithm.Length == 0 ? null : _slot.Algorithm;

    /// <summary>The memory that a guess of the password takes, in bytes; null for other kinds.</summary>
    public long? Memory => _slot.Cost is { } cost ? cost.MemoryKiB * 1024L : null;

    /// <summary>The passes that a guess of the password makes over the memory; null for other kinds.</summary>
    public int? Passes => _slot.Cost?.Iterations;

    /// <summary>Whose identity opens it; null for other kinds.</summary>
    public string? Recipient => _slot.Recipient?.ToString();

    /// <summary>The subject of the certificate; null for other kinds.</summary>
    public string? Subject { get; private set; }

    /// <summary>The SHA-1 thumbprint of the certificate, as certificate stores show it; null for other kinds.</summary>
    public string? Thumbprint { get; private set; }

    /// <summary>When the certificate expires, local time; null for other kinds.</summary>
    public DateTime? ExpiresAt { get; private set; }

    /// <summary>False when it needs a newer Lockbox.</summary>
    public bool IsUnderstood => _slot.IsUnderstood;

    /// <inheritdoc/>
    public override string ToString() => Id.ToString();

    private void ReadCertificate(byte[] encoded)
    {
        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(encoded);
            Subject = certificate.Subject;
            Thumbprint = certificate.Thumbprint;
            ExpiresAt = certificate.NotAfter;
        }
        catch (CryptographicException)
        {
            // Anybody can write these bytes: a certificate that is none is shown without what it would say.
        }
    }
}
