using System.Security.Cryptography;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Storage.Keys;

/// <summary>
/// How every slot ends: a key, sealed under another that comes from the slot's secret. The associated data is whom the
/// slot belongs to and every byte of it before the nonce, so it opens only in its own place and only unchanged.
/// </summary>
/// <remarks>
/// The commitment is there because AES-GCM is not committing: without it one sealed key could be made to open under
/// many passwords, and a wrong password could not be told from damage.
/// </remarks>
internal static class KeyWrap
{
    /// <summary>Bytes of a slot's secret.</summary>
    public const int SecretSize = 32;

    private const int IdSize = 16;

    /// <summary>Fills the wrap at the end of a slot, whose salt and whatever is before it are there.</summary>
    /// <param name="owner">The lockbox that the slot belongs to.</param>
    /// <param name="encoded">The slot.</param>
    /// <param name="secret">The slot's secret.</param>
    /// <param name="key">The 32 bytes to seal.</param>
    public static void Seal(Guid owner, byte[] encoded, SecretBytes secret, SecretBytes key)
    {
        Span<byte> wrap = encoded.AsSpan(encoded.Length - KeyWrapLayout.Size);
        Span<byte> nonce = wrap.Slice(KeyWrapLayout.Nonce, KeyWrapLayout.NonceSize);
        Commit(secret, wrap, wrap.Slice(KeyWrapLayout.Commitment, KeyWrapLayout.CommitmentSize));
        RandomNumberGenerator.Fill(nonce);
        int boundLength = encoded.Length - KeyWrapLayout.Size + KeyWrapLayout.Nonce;
        using AeadKey kek = DeriveKek(secret, wrap);
        kek.Seal(
            nonce,
            key.Span,
            wrap.Slice(KeyWrapLayout.WrappedKey, KeyWrapLayout.KeySize),
            wrap.Slice(KeyWrapLayout.Tag, KeyWrapLayout.TagSize),
            AssociatedData(owner, encoded.AsSpan(0, boundLength)));
    }

    /// <summary>Opens a slot with its secret, or with one that is not.</summary>
    /// <param name="owner">The lockbox that the slot is in.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="secret">What may be the slot's secret.</param>
    /// <param name="key">The key, which the caller disposes, or null.</param>
    public static UnwrapResult TryOpen(Guid owner, KeySlot slot, SecretBytes secret, out SecretBytes? key)
    {
        key = null;
        ReadOnlySpan<byte> wrap = slot.Wrap;
        Span<byte> commitment = stackalloc byte[KeyWrapLayout.CommitmentSize];
        Commit(secret, wrap, commitment);
        if (!CryptographicOperations.FixedTimeEquals(
            commitment, wrap.Slice(KeyWrapLayout.Commitment, KeyWrapLayout.CommitmentSize)))
        {
            return UnwrapResult.WrongKey;
        }

        SecretBytes opened = new(KeyWrapLayout.KeySize);
        using AeadKey kek = DeriveKek(secret, wrap);
        bool authentic = kek.TryOpen(
            wrap.Slice(KeyWrapLayout.Nonce, KeyWrapLayout.NonceSize),
            wrap.Slice(KeyWrapLayout.WrappedKey, KeyWrapLayout.KeySize),
            wrap.Slice(KeyWrapLayout.Tag, KeyWrapLayout.TagSize),
            opened.Span,
            AssociatedData(owner, slot.BoundPart));
        if (!authentic)
        {
            opened.Dispose();
            return UnwrapResult.Damaged;
        }

        key = opened;
        return UnwrapResult.Unwrapped;
    }

    /// <summary>The salt of a wrap.</summary>
    public static ReadOnlySpan<byte> SaltOf(ReadOnlySpan<byte> wrap) =>
        wrap.Slice(KeyWrapLayout.Salt, KeyWrapLayout.SaltSize);

    private static void Commit(SecretBytes secret, ReadOnlySpan<byte> wrap, Span<byte> commitment) =>
        Hkdf.DeriveKey(secret.Span, SaltOf(wrap), KeyLabels.SlotCommitment, commitment);

    private static AeadKey DeriveKek(SecretBytes secret, ReadOnlySpan<byte> wrap)
    {
        using SecretBytes kek = new(AeadKey.KeySize);
        Hkdf.DeriveKey(secret.Span, SaltOf(wrap), KeyLabels.SlotKek, kek.Span);
        return new AeadKey(kek.Span);
    }

    private static byte[] AssociatedData(Guid owner, ReadOnlySpan<byte> boundPart)
    {
        byte[] data = new byte[IdSize + boundPart.Length];
        owner.TryWriteBytes(data, bigEndian: true, out _);
        boundPart.CopyTo(data.AsSpan(IdSize));
        return data;
    }
}
