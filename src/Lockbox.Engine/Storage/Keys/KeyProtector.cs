using System.Security.Cryptography.X509Certificates;
using Lockbox.Engine.Storage.Keys;

namespace Lockbox.Engine;

/// <summary>
/// A way to unlock that a lockbox is to have. It holds copies of what it needs; dispose it when it has been added.
/// </summary>
public sealed class KeyProtector : IDisposable
{
    private KeyProtector(IKeySlotMaker maker) => Maker = maker;

    /// <summary>What will open the slot.</summary>
    public KeySlotKind Kind => Maker.Kind;

    /// <summary>A label that anyone can read, at most 255 bytes of UTF-8.</summary>
    public string Label { get; set; } = "";

    /// <summary>Makes the slot.</summary>
    internal IKeySlotMaker Maker { get; }

    /// <summary>A password.</summary>
    /// <param name="password">The password; copied.</param>
    /// <param name="cost">What a guess shall cost; null calibrates on this machine.</param>
    /// <exception cref="ArgumentException">It is not a password.</exception>
    /// <exception cref="LockboxLimitExceededException">The cost is outside the limits.</exception>
    public static KeyProtector FromPassword(KeyMaterial password, Argon2Cost? cost = null)
    {
        Require(password, KeyMaterialKind.Password);
        return new KeyProtector(new PasswordSlots(password.Secret.Clone(), cost));
    }

    /// <summary>A key file.</summary>
    /// <param name="keyFile">The bytes of the file; copied.</param>
    /// <exception cref="ArgumentException">It is not a key file.</exception>
    public static KeyProtector FromKeyFile(KeyMaterial keyFile)
    {
        Require(keyFile, KeyMaterialKind.KeyFile);
        return new KeyProtector(new KeyFileSlots(keyFile.Secret.Clone()));
    }

    /// <summary>Whoever has the identity of this recipient.</summary>
    public static KeyProtector FromRecipient(Recipient recipient)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        return new KeyProtector(new RecipientSlots(recipient));
    }

    /// <summary>Whoever has the private key of this certificate. The public part is enough.</summary>
    /// <exception cref="LockboxInvalidCertificateException">
    /// An RSA key of less than 2048 bits, an algorithm that cannot encrypt, or a certificate of more than 8 KiB.
    /// </exception>
    public static KeyProtector FromCertificate(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return new KeyProtector(new CertificateSlots(certificate));
    }

    /// <summary>Zeroes what was secret.</summary>
    public void Dispose() => Maker.Dispose();

    /// <summary>What kind it is, and nothing about the secret.</summary>
    public override string ToString() => $"{nameof(KeyProtector)} ({Kind})";

    /// <summary>The protector of a password or key file that is also used to unlock.</summary>
    internal static KeyProtector FromMaterial(KeyMaterial material, Argon2Cost? cost) => material.Kind switch
    {
        KeyMaterialKind.Password => FromPassword(material, cost),
        KeyMaterialKind.KeyFile => FromKeyFile(material),
        _ => throw new ArgumentException(
            $"A lockbox is protected for a recipient or a certificate, not with a private key ({material.Kind}).",
            nameof(material)),
    };

    private static void Require(KeyMaterial material, KeyMaterialKind kind)
    {
        ArgumentNullException.ThrowIfNull(material);
        if (material.Kind != kind)
        {
            throw new ArgumentException($"This takes a {kind}, not a {material.Kind}.", nameof(material));
        }
    }
}
