using Lockbox.Engine.Crypto;
using Lockbox.Engine.Crypto.Argon2;
using Lockbox.Engine.Devices;
using Lockbox.Engine.Storage.Keys;

namespace Lockbox.Engine;

/// <summary>
/// A key pair that opens what was protected for its <see cref="Recipient"/>. The private key is in pinned memory and
/// zeroed on dispose; a file keeps it, by itself or protected by a password (docs/FORMAT.md, Identity files).
/// </summary>
public sealed class Identity : IDisposable
{
    private Identity(SecretBytes scalar, Recipient recipient)
    {
        Scalar = scalar;
        Recipient = recipient;
    }

    /// <summary>The public part.</summary>
    public Recipient Recipient { get; }

    /// <summary>The private key; valid until it is disposed.</summary>
    internal SecretBytes Scalar { get; }

    /// <summary>A new key pair.</summary>
    public static Identity Create()
    {
        SecretBytes scalar = IdentityKeys.Create();
        return TryTake(scalar) ?? throw new InvalidOperationException("A new private key has no public one.");
    }

    /// <summary>Reads an identity file.</summary>
    /// <param name="path">The file, or a pipe.</param>
    /// <param name="password">Its password; ignored when the file is not protected.</param>
    /// <param name="cancellation">Looked at while the password is stretched.</param>
    /// <exception cref="LockboxReadException">The file is not there or cannot be read.</exception>
    /// <exception cref="LockboxInvalidIdentityException">It is malformed.</exception>
    /// <exception cref="LockboxWrongKeyException">It is protected, and the password is wrong or missing.</exception>
    public static Identity Load(string path, KeyMaterial? password = null, CancellationToken cancellation = default)
    {
        using IdentityFile file = IdentityFile.Read(path);
        return file.Open(password, cancellation);
    }

    /// <summary>Whether an identity file is protected by a password.</summary>
    /// <exception cref="LockboxReadException">The file is not there or cannot be read.</exception>
    /// <exception cref="LockboxInvalidIdentityException">It is malformed.</exception>
    public static bool IsProtected(string path)
    {
        using IdentityFile file = IdentityFile.Read(path);
        return file.IsProtected;
    }

    /// <summary>
    /// Writes a new identity file, which only its owner can read. A file that is there is never replaced.
    /// </summary>
    /// <param name="path">Where to.</param>
    /// <param name="password">Protects it, or null.</param>
    /// <param name="cost">What a guess of the password shall cost; null calibrates on this machine.</param>
    /// <param name="clock">The clock; null is the system's.</param>
    /// <param name="cancellation">Looked at while the password is stretched.</param>
    /// <exception cref="LockboxAlreadyExistsException">Something is there.</exception>
    /// <exception cref="LockboxWriteException">It cannot be written.</exception>
    public void Save(
        string path,
        KeyMaterial? password = null,
        Argon2Cost? cost = null,
        TimeProvider? clock = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        NewFile.CheckNothingAt(path);
        TimeProvider time = clock ?? TimeProvider.System;
        DateTime now = time.GetUtcNow().UtcDateTime;
        using SecretBytes text = password is null
            ? IdentityText.Write(Recipient, now, Scalar)
            : IdentityText.Write(Recipient, now, Protect(password, cost, time, now, cancellation));
        NewFile.WriteWhole(path, text.Span);
    }

    /// <summary>Zeroes the private key.</summary>
    public void Dispose() => Scalar.Dispose();

    /// <summary>The recipient, and nothing about the private key.</summary>
    public override string ToString() => $"{nameof(Identity)} of {Recipient}";

    /// <summary>The identity of a private key, which is taken over; null when the bytes are none.</summary>
    internal static Identity? TryTake(SecretBytes scalar)
    {
        Recipient? recipient = IdentityKeys.TryGetRecipient(scalar);
        if (recipient is null)
        {
            scalar.Dispose();
            return null;
        }

        return new Identity(scalar, recipient);
    }

    private IdentitySlot Protect(
        KeyMaterial password, Argon2Cost? cost, TimeProvider clock, DateTime now, CancellationToken cancellation)
    {
        using KeyProtector protector = KeyProtector.FromPassword(password, cost);
        Lazy<Argon2Cost> calibrated = new(() => Argon2Calibration.CostFor(KdfProfile.Balanced, clock));
        return IdentitySlot.Make(Scalar, Recipient, protector, new SlotMaking(now, calibrated, cancellation));
    }
}
