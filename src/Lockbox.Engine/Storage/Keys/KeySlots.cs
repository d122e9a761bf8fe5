using System.Buffers.Binary;
using System.Security.Cryptography;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Crypto.Argon2;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Storage;

/// <summary>What came of trying one slot.</summary>
internal enum UnwrapResult
{
    /// <summary>The slot gave the lockbox key.</summary>
    Unwrapped,

    /// <summary>The commitment does not match: another password or key file, or a changed cost or salt.</summary>
    WrongKey,

    /// <summary>The commitment matches, but the wrapped key is not authentic: the slot was changed or moved.</summary>
    Damaged,

    /// <summary>The slot is for another kind of key material.</summary>
    NotApplicable,

    /// <summary>The slot is for this kind of key material, in a version that this engine does not know.</summary>
    Unsupported,
}

/// <summary>
/// Makes and opens password and key-file slots. Secret = Argon2id(password) or HKDF(file); from it and the slot's salt
/// come the key-encryption key and the commitment. The wrap's associated data is the lockbox id and every byte of the
/// slot before the nonce, so a slot opens only in its own lockbox and only unchanged.
/// </summary>
/// <remarks>
/// The commitment is there because AES-GCM is not committing: without it one sealed key could be made to open under
/// many passwords, and a wrong password could not be told from damage.
/// </remarks>
internal static class KeySlots
{
    private const int SecretSize = 32;
    private const int IdSize = 16;

    /// <summary>A new slot that a password opens.</summary>
    /// <param name="lockboxId">The lockbox it is for.</param>
    /// <param name="lockboxKey">The 32 bytes to wrap.</param>
    /// <param name="password">The password; the caller clears it.</param>
    /// <param name="parameters">What a guess shall cost.</param>
    /// <param name="label">A clear-text label, at most 255 bytes of UTF-8.</param>
    /// <param name="createdAt">Now, in UTC.</param>
    /// <param name="cancellation">Looked at while the password is stretched.</param>
    /// <exception cref="LockboxLimitExceededException">The label or the cost is outside the limits.</exception>
    /// <exception cref="ArgumentException">The label is not valid text.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static KeySlot CreatePassword(
        Guid lockboxId, SecretBytes lockboxKey, ReadOnlySpan<byte> password, Argon2Parameters parameters, string label,
        DateTime createdAt, CancellationToken cancellation = default)
    {
        CheckCost(parameters);
        byte[] encoded = Begin(KeySlotKinds.Password, label, createdAt);
        Span<byte> body = encoded.AsSpan(encoded.Length - PasswordBodyLayout.Size);
        BinaryPrimitives.WriteInt32LittleEndian(body[PasswordBodyLayout.MemoryKiB..], parameters.MemoryKiB);
        BinaryPrimitives.WriteInt32LittleEndian(body[PasswordBodyLayout.Iterations..], parameters.Iterations);
        BinaryPrimitives.WriteInt32LittleEndian(body[PasswordBodyLayout.Parallelism..], parameters.Parallelism);

        Span<byte> salt = FillSalt(encoded);
        using SecretBytes secret = new(SecretSize);
        Argon2id.DeriveKey(password, salt, parameters, secret.Span, cancellation: cancellation);
        return Finish(lockboxId, lockboxKey, secret, encoded);
    }

    /// <summary>A new slot that the bytes of a key file open. Parameters as for a password.</summary>
    /// <exception cref="LockboxLimitExceededException">The label is longer than the limit.</exception>
    /// <exception cref="ArgumentException">The label is not valid text.</exception>
    public static KeySlot CreateKeyFile(
        Guid lockboxId, SecretBytes lockboxKey, ReadOnlySpan<byte> keyFile, string label, DateTime createdAt)
    {
        byte[] encoded = Begin(KeySlotKinds.KeyFile, label, createdAt);
        Span<byte> salt = FillSalt(encoded);
        using SecretBytes secret = new(SecretSize);
        Hkdf.DeriveKey(keyFile, salt, KeyLabels.KeyFile, secret.Span);
        return Finish(lockboxId, lockboxKey, secret, encoded);
    }

    /// <summary>Tries one slot. <paramref name="key"/> is null unless it opened; the caller disposes it.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while the password was stretched.</exception>
    public static UnwrapResult TryUnwrap(
        Guid lockboxId, KeySlot slot, KeyMaterial material, CancellationToken cancellation, out SecretBytes? key)
    {
        key = null;
        if (slot.Kind != KindFor(material.Kind))
        {
            return UnwrapResult.NotApplicable;
        }

        if (!slot.IsUnderstood)
        {
            return UnwrapResult.Unsupported;
        }

        using SecretBytes secret = new(SecretSize);
        DeriveSecret(slot, material, secret.Span, cancellation);
        ReadOnlySpan<byte> wrap = slot.Wrap;
        ReadOnlySpan<byte> salt = wrap.Slice(KeyWrapLayout.Salt, KeyWrapLayout.SaltSize);
        Span<byte> commitment = stackalloc byte[KeyWrapLayout.CommitmentSize];
        Hkdf.DeriveKey(secret.Span, salt, KeyLabels.SlotCommitment, commitment);
        if (!CryptographicOperations.FixedTimeEquals(
            commitment, wrap.Slice(KeyWrapLayout.Commitment, KeyWrapLayout.CommitmentSize)))
        {
            return UnwrapResult.WrongKey;
        }

        SecretBytes opened = new(KeyWrapLayout.KeySize);
        using AeadKey kek = DeriveKek(secret, salt);
        bool authentic = kek.TryOpen(
            wrap.Slice(KeyWrapLayout.Nonce, KeyWrapLayout.NonceSize),
            wrap.Slice(KeyWrapLayout.WrappedKey, KeyWrapLayout.KeySize),
            wrap.Slice(KeyWrapLayout.Tag, KeyWrapLayout.TagSize),
            opened.Span,
            AssociatedData(lockboxId, slot.BoundPart));
        if (!authentic)
        {
            opened.Dispose();
            return UnwrapResult.Damaged;
        }

        key = opened;
        return UnwrapResult.Unwrapped;
    }

    private static byte KindFor(KeyMaterialKind kind) =>
        kind == KeyMaterialKind.Password ? KeySlotKinds.Password : KeySlotKinds.KeyFile;

    private static void CheckCost(Argon2Parameters parameters)
    {
        Argon2Cost cost = new(parameters.MemoryKiB, parameters.Iterations, parameters.Parallelism);
        if (!cost.IsValid)
        {
            throw new LockboxLimitExceededException(
                $"The password cost of {cost.MemoryKiB} KiB, {cost.Iterations} passes and {cost.Parallelism} lanes is "
                + "outside the limits of the format.");
        }
    }

    private static byte[] Begin(byte kind, string label, DateTime createdAt)
    {
        DateTime utc = createdAt.ToUniversalTime();
        DecodeStatus status = KeySlot.TryBegin(kind, Guid.NewGuid(), utc, label, out byte[] encoded);
        return status switch
        {
            DecodeStatus.Ok => encoded,
            DecodeStatus.OutOfRange => throw new LockboxLimitExceededException(
                $"The label has more than {Limits.LabelBytesMax} bytes in UTF-8."),
            _ => throw new ArgumentException(
                "The label has half of a surrogate pair, which is no character.", nameof(label)),
        };
    }

    private static Span<byte> FillSalt(byte[] encoded)
    {
        Span<byte> salt = encoded.AsSpan(encoded.Length - KeyWrapLayout.Size, KeyWrapLayout.SaltSize);
        RandomNumberGenerator.Fill(salt);
        return salt;
    }

    /// <summary>Writes the wrap behind what is there and reads the slot back before it is given out.</summary>
    private static KeySlot Finish(Guid lockboxId, SecretBytes lockboxKey, SecretBytes secret, byte[] encoded)
    {
        Span<byte> wrap = encoded.AsSpan(encoded.Length - KeyWrapLayout.Size);
        ReadOnlySpan<byte> salt = wrap.Slice(KeyWrapLayout.Salt, KeyWrapLayout.SaltSize);
        Span<byte> nonce = wrap.Slice(KeyWrapLayout.Nonce, KeyWrapLayout.NonceSize);
        Hkdf.DeriveKey(
            secret.Span, salt, KeyLabels.SlotCommitment,
            wrap.Slice(KeyWrapLayout.Commitment, KeyWrapLayout.CommitmentSize));
        RandomNumberGenerator.Fill(nonce);

        int boundLength = encoded.Length - KeyWrapLayout.Size + KeyWrapLayout.Nonce;
        using AeadKey kek = DeriveKek(secret, salt);
        kek.Seal(
            nonce, lockboxKey.Span,
            wrap.Slice(KeyWrapLayout.WrappedKey, KeyWrapLayout.KeySize),
            wrap.Slice(KeyWrapLayout.Tag, KeyWrapLayout.TagSize),
            AssociatedData(lockboxId, encoded.AsSpan(0, boundLength)));

        DecodeStatus status = KeySlot.TryDecode(encoded, out KeySlot? slot);
        return slot ?? throw new InvalidOperationException($"A key slot that was just made does not decode: {status}.");
    }

    private static void DeriveSecret(
        KeySlot slot, KeyMaterial material, Span<byte> secret, CancellationToken cancellation)
    {
        ReadOnlySpan<byte> salt = slot.Wrap.Slice(KeyWrapLayout.Salt, KeyWrapLayout.SaltSize);
        if (material.Kind == KeyMaterialKind.Password)
        {
            Argon2Parameters parameters = new(slot.MemoryKiB, slot.Iterations, slot.Parallelism);
            Argon2id.DeriveKey(material.Secret.Span, salt, parameters, secret, cancellation: cancellation);
        }
        else
        {
            Hkdf.DeriveKey(material.Secret.Span, salt, KeyLabels.KeyFile, secret);
        }
    }

    private static AeadKey DeriveKek(SecretBytes secret, ReadOnlySpan<byte> salt)
    {
        using SecretBytes kek = new(AeadKey.KeySize);
        Hkdf.DeriveKey(secret.Span, salt, KeyLabels.SlotKek, kek.Span);
        return new AeadKey(kek.Span);
    }

    private static byte[] AssociatedData(Guid lockboxId, ReadOnlySpan<byte> boundPart)
    {
        byte[] data = new byte[IdSize + boundPart.Length];
        lockboxId.TryWriteBytes(data, bigEndian: true, out _);
        boundPart.CopyTo(data.AsSpan(IdSize));
        return data;
    }
}
