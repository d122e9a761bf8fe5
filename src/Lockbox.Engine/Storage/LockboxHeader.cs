namespace Lockbox.Engine;

/// <summary>What a key slot is opened with. The numbers are on disk: do not change them.</summary>
public enum KeySlotKind
{
    /// <summary>A password, through Argon2id.</summary>
    Password = 1,

    /// <summary>A file of high-entropy bytes, through HKDF.</summary>
    KeyFile = 2,

    /// <summary>An ECDH P-256 key pair of our own.</summary>
    Recipient = 3,

    /// <summary>An X.509 certificate.</summary>
    Certificate = 4,
}

/// <summary>What anyone can see of a key slot without a key.</summary>
/// <param name="Id">The slot's id.</param>
/// <param name="Kind">What opens it.</param>
/// <param name="Label">The label it was given, or an empty string.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
public sealed record KeySlotInfo(Guid Id, KeySlotKind Kind, string Label, DateTime CreatedAt)
{
    /// <summary>Whether this version of Lockbox knows the slot; one that it does not know is kept as it is.</summary>
    public required bool IsUnderstood { get; init; }

    /// <summary>
    /// Algorithm and parameters in words, for instance <c>Argon2id, 64 MiB, 3 passes</c>; empty when not understood.
    /// </summary>
    public required string Algorithm { get; init; }

    /// <summary>What a guess costs, of a password slot.</summary>
    public Argon2Cost? Cost { get; init; }

    /// <summary>Whose identity opens it, of a recipient slot.</summary>
    public Recipient? Recipient { get; init; }

    /// <summary>The certificate (DER) whose private key opens it, of a certificate slot.</summary>
    public byte[]? Certificate { get; init; }
}

/// <summary>What anyone can see of a lockbox without a key.</summary>
public sealed class LockboxHeader
{
    /// <summary>The lockbox's random id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The version of the file format.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>The number of the last commit.</summary>
    public required ulong CommitSequence { get; init; }

    /// <summary>The file's length in bytes.</summary>
    public required long FileLength { get; init; }

    /// <summary>
    /// The ways to unlock it, as the file says. Without a key nobody can tell whether its owner wrote them
    /// (<see cref="LockboxFile.HasAuthenticKeySlots"/>).
    /// </summary>
    public required IReadOnlyList<KeySlotInfo> KeySlots { get; init; }

    /// <summary>SHA-256 of the bytes that the ways to unlock it were read from.</summary>
    public required ReadOnlyMemory<byte> KeyDirectoryDigest { get; init; }
}
