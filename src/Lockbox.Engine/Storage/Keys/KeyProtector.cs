using System.Security.Cryptography.X509Certificates;

namespace Lockbox.Engine;

/// <summary>
/// A way to unlock that a lockbox is to have. It holds copies of what it needs; dispose it when it has been added.
/// </summary>
public sealed class KeyProtector : IDisposable
{
    /// <summary>What will open the slot.</summary>
    public KeySlotKind Kind => throw new NotImplementedException();

    /// <summary>A label that anyone can read, at most 255 bytes of UTF-8.</summary>
    public string Label { get; set; } = "";

    /// <summary>A password.</summary>
    /// <param name="password">The password; copied.</param>
    /// <param name="cost">What a guess shall cost; null calibrates on this machine.</param>
    /// <exception cref="ArgumentException">It is not a password.</exception>
    /// <exception cref="LockboxLimitExceededException">The cost is outside the limits.</exception>
    public static KeyProtector FromPassword(KeyMaterial password, Argon2Cost? cost = null) =>
        throw new NotImplementedException();

    /// <summary>A key file.</summary>
    /// <param name="keyFile">The bytes of the file; copied.</param>
    /// <exception cref="ArgumentException">It is not a key file.</exception>
    public static KeyProtector FromKeyFile(KeyMaterial keyFile) => throw new NotImplementedException();

    /// <summary>Whoever has the identity of this recipient.</summary>
    public static KeyProtector FromRecipient(Recipient recipient) => throw new NotImplementedException();

    /// <summary>Whoever has the private key of this certificate. The public part is enough.</summary>
    /// <exception cref="LockboxInvalidCertificateException">
    /// An RSA key of less than 2048 bits, an algorithm that cannot encrypt, or a certificate of more than 8 KiB.
    /// </exception>
    public static KeyProtector FromCertificate(X509Certificate2 certificate) => throw new NotImplementedException();

    /// <summary>Zeroes what was secret.</summary>
    public void Dispose() => throw new NotImplementedException();

    /// <summary>What kind it is, and nothing about the secret.</summary>
    public override string ToString() => $"{nameof(KeyProtector)} ({Kind})";
}
