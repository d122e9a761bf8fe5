using System.Security.Cryptography.X509Certificates;

namespace Lockbox.PowerShell.Unlocking;

/// <summary>
/// Where the private keys of certificates are while these are loaded: in memory alone. macOS has no such keys; it
/// keeps them in a keychain of its own until the certificate is disposed.
/// </summary>
internal static class CertificateKeyStorage
{
    /// <summary>For keys that are only used.</summary>
    public static readonly X509KeyStorageFlags InMemory = OperatingSystem.IsMacOS()
        ? X509KeyStorageFlags.DefaultKeySet
        : X509KeyStorageFlags.EphemeralKeySet;

    /// <summary>For keys that are stored again, or handed on.</summary>
    public static readonly X509KeyStorageFlags InMemoryExportable = InMemory | X509KeyStorageFlags.Exportable;
}
