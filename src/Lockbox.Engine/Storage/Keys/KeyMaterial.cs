using System.Buffers;
using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Unicode;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Devices;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage.Keys;

namespace Lockbox.Engine;

/// <summary>What someone brings to unlock a lockbox.</summary>
public enum KeyMaterialKind
{
    /// <summary>A password.</summary>
    Password,

    /// <summary>The bytes of a key file.</summary>
    KeyFile,

    /// <summary>The private key of an identity.</summary>
    Identity,

    /// <summary>The private key of an X.509 certificate.</summary>
    Certificate,
}

/// <summary>
/// A password, the bytes of a key file or a private key, held in memory that is zeroed on dispose, or a handle to the
/// private key of a certificate. Passwords are taken exactly as given: no trimming and no Unicode normalization.
/// </summary>
public sealed class KeyMaterial : IDisposable
{
    private readonly SecretBytes? _bytes;

    private KeyMaterial(KeyMaterialKind kind, SecretBytes? bytes, IKeySlotOpener opener)
    {
        Kind = kind;
        _bytes = bytes;
        Opener = opener;
    }

    /// <summary>What it is.</summary>
    public KeyMaterialKind Kind { get; }

    /// <summary>Opens the slots that this is for.</summary>
    internal IKeySlotOpener Opener { get; }

    /// <summary>The bytes; valid until it is disposed. A certificate's key has none that could be seen.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    internal SecretBytes Secret => _bytes ?? throw new InvalidOperationException($"A {Kind} has no bytes.");

    /// <summary>A password in UTF-8. The caller clears its own copy.</summary>
    /// <exception cref="ArgumentException">The password is empty.</exception>
    /// <exception cref="LockboxLimitExceededException">It is longer than 64 KiB.</exception>
    public static KeyMaterial FromPassword(ReadOnlySpan<byte> utf8)
    {
        CheckPasswordLength(utf8.Length, nameof(utf8));
        return OfPassword(SecretBytes.CopyOf(utf8));
    }

    /// <summary>A password; it never becomes a string on the way.</summary>
    /// <exception cref="ArgumentException">The password is empty or has a lone surrogate.</exception>
    /// <exception cref="LockboxLimitExceededException">It is longer than 64 KiB in UTF-8.</exception>
    public static unsafe KeyMaterial FromPassword(SecureString password)
    {
        ArgumentNullException.ThrowIfNull(password);
        nint characters = Marshal.SecureStringToGlobalAllocUnicode(password);
        try
        {
            return FromPassword(new ReadOnlySpan<char>((void*)characters, password.Length), nameof(password));
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(characters);
        }
    }

    /// <summary>The bytes of a key file, all of them.</summary>
    /// <exception cref="LockboxReadException">The file is not there or cannot be read.</exception>
    /// <exception cref="LockboxLimitExceededException">It holds fewer than 32 bytes or more than 64 KiB.</exception>
    public static KeyMaterial FromKeyFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return OfKeyFile(KeyFileReader.Read(path));
    }

    /// <summary>Bytes that would stand in a key file. The caller clears its own copy.</summary>
    /// <exception cref="LockboxLimitExceededException">Fewer than 32 bytes or more than 64 KiB.</exception>
    public static KeyMaterial FromKeyBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is < Limits.KeyFileBytesMin or > Limits.KeyFileBytesMax)
        {
            throw new LockboxLimitExceededException(
                $"A key has {bytes.Length} bytes; it must have {Limits.KeyFileBytesMin} to {Limits.KeyFileBytesMax}.");
        }

        return OfKeyFile(SecretBytes.CopyOf(bytes));
    }

    /// <summary>The private key of an identity; copied.</summary>
    public static KeyMaterial FromIdentity(Identity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        SecretBytes scalar = identity.Scalar.Clone();
        return new KeyMaterial(KeyMaterialKind.Identity, scalar, new IdentityOpener(scalar, identity.Recipient));
    }

    /// <summary>The private key of a certificate; the certificate may be disposed afterwards.</summary>
    /// <exception cref="LockboxInvalidCertificateException">
    /// It has no private key, an RSA key of less than 2048 bits, or an algorithm that cannot encrypt.
    /// </exception>
    public static KeyMaterial FromCertificate(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return new KeyMaterial(KeyMaterialKind.Certificate, null, new CertificateOpener(certificate));
    }

    /// <summary>Zeroes the bytes.</summary>
    public void Dispose() => Opener.Dispose();

    /// <summary>What kind it is, and nothing about the bytes.</summary>
    public override string ToString() => $"{nameof(KeyMaterial)} ({Kind})";

    private static KeyMaterial FromPassword(ReadOnlySpan<char> password, string parameter)
    {
        int length = Encoding.UTF8.GetByteCount(password);
        CheckPasswordLength(length, parameter);
        SecretBytes bytes = new(length);
        OperationStatus status =
            Utf8.FromUtf16(password, bytes.Span, out _, out int written, replaceInvalidSequences: false);
        if (status != OperationStatus.Done || written != length)
        {
            // A replacement character would make two different passwords one.
            bytes.Dispose();
            throw new ArgumentException("The password has half of a surrogate pair, which is no character.", parameter);
        }

        return OfPassword(bytes);
    }

    private static KeyMaterial OfPassword(SecretBytes bytes) =>
        new(KeyMaterialKind.Password, bytes, new PasswordSlots(bytes));

    private static KeyMaterial OfKeyFile(SecretBytes bytes) =>
        new(KeyMaterialKind.KeyFile, bytes, new KeyFileSlots(bytes));

    private static void CheckPasswordLength(int length, string parameter)
    {
        if (length == 0)
        {
            throw new ArgumentException("The password is empty.", parameter);
        }

        if (length > Limits.PasswordBytesMax)
        {
            throw new LockboxLimitExceededException(
                $"The password has {length} bytes in UTF-8; at most {Limits.PasswordBytesMax} are taken.");
        }
    }
}
