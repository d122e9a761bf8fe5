namespace Lockbox.Engine;

/// <summary>
/// A key pair that opens what was protected for its <see cref="Recipient"/>. The private key is in pinned memory and
/// zeroed on dispose; a file keeps it, by itself or protected by a password (docs/FORMAT.md, Identity files).
/// </summary>
public sealed class Identity : IDisposable
{
    /// <summary>The public part.</summary>
    public Recipient Recipient => throw new NotImplementedException();

    /// <summary>A new key pair.</summary>
    public static Identity Create() => throw new NotImplementedException();

    /// <summary>Reads an identity file.</summary>
    /// <param name="path">The file, or a pipe.</param>
    /// <param name="password">Its password; ignored when the file is not protected.</param>
    /// <param name="cancellation">Looked at while the password is stretched.</param>
    /// <exception cref="LockboxReadException">The file is not there or cannot be read.</exception>
    /// <exception cref="LockboxInvalidIdentityException">It is malformed.</exception>
    /// <exception cref="LockboxWrongKeyException">It is protected, and the password is wrong or missing.</exception>
    public static Identity Load(
        string path, KeyMaterial? password = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException();

    /// <summary>Whether an identity file is protected by a password.</summary>
    /// <exception cref="LockboxReadException">The file is not there or cannot be read.</exception>
    /// <exception cref="LockboxInvalidIdentityException">It is malformed.</exception>
    public static bool IsProtected(string path) => throw new NotImplementedException();

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
        CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Zeroes the private key.</summary>
    public void Dispose() => throw new NotImplementedException();

    /// <summary>The recipient, and nothing about the private key.</summary>
    public override string ToString() => $"{nameof(Identity)} of {Recipient}";
}
