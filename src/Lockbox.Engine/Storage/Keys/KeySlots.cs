using System.Security.Cryptography;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Storage.Keys;

/// <summary>What came of trying one slot.</summary>
internal enum UnwrapResult
{
    /// <summary>The slot gave the lockbox key.</summary>
    Unwrapped,

    /// <summary>The slot is for another key: another password or identity, or a changed cost, salt or point.</summary>
    WrongKey,

    /// <summary>The commitment matches, but the wrapped key is not authentic: the slot was changed or moved.</summary>
    Damaged,

    /// <summary>The slot is for another kind of key material.</summary>
    NotApplicable,

    /// <summary>The slot is for this kind of key material, in a version that this engine does not know.</summary>
    Unsupported,
}

/// <summary>Makes and opens slots of every kind.</summary>
internal static class KeySlots
{
    /// <summary>A new slot.</summary>
    /// <param name="owner">The lockbox it is for.</param>
    /// <param name="key">The 32 bytes to wrap.</param>
    /// <param name="maker">The kind of slot, and for whom.</param>
    /// <param name="label">A clear-text label, at most 255 bytes of UTF-8.</param>
    /// <param name="making">What is the same for all slots that are made together.</param>
    /// <exception cref="LockboxLimitExceededException">The label is longer than the limit.</exception>
    /// <exception cref="ArgumentException">The label is not valid text.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while a password was stretched.</exception>
    public static KeySlot Create(Guid owner, SecretBytes key, IKeySlotMaker maker, string label, SlotMaking making)
    {
        byte[] encoded = Begin(maker, label, making.Now);
        int wrapAt = encoded.Length - KeyWrapLayout.Size;
        Span<byte> salt = encoded.AsSpan(wrapAt + KeyWrapLayout.Salt, KeyWrapLayout.SaltSize);
        RandomNumberGenerator.Fill(salt);
        using SecretBytes secret = new(KeyWrap.SecretSize);
        maker.Make(encoded.AsSpan(wrapAt - maker.OpeningLength, maker.OpeningLength), salt, secret.Span, making);
        KeyWrap.Seal(owner, encoded, secret, key);

        // A slot that does not decode would take all others of its directory with it.
        DecodeStatus status = KeySlot.TryDecode(encoded, out KeySlot? slot);
        return slot ?? throw new InvalidOperationException($"A key slot that was just made does not decode: {status}.");
    }

    /// <summary>Tries one slot. <paramref name="key"/> is null unless it opened; the caller disposes it.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while the password was stretched.</exception>
    public static UnwrapResult TryUnwrap(
        Guid owner, KeySlot slot, KeyMaterial material, CancellationToken cancellation, out SecretBytes? key)
    {
        key = null;
        IKeySlotOpener opener = material.Opener;
        if (slot.Kind != (byte)opener.Kind)
        {
            return UnwrapResult.NotApplicable;
        }

        if (!slot.IsUnderstood)
        {
            return UnwrapResult.Unsupported;
        }

        using SecretBytes secret = new(KeyWrap.SecretSize);
        return opener.TryDerive(slot, secret.Span, cancellation)
            ? KeyWrap.TryOpen(owner, slot, secret, out key)
            : UnwrapResult.WrongKey;
    }

    private static byte[] Begin(IKeySlotMaker maker, string label, DateTime now)
    {
        DecodeStatus status = KeySlot.TryBegin(
            (byte)maker.Kind, maker.OpeningLength, Guid.NewGuid(), now.ToUniversalTime(), label, out byte[] encoded);
        return status switch
        {
            DecodeStatus.Ok => encoded,
            DecodeStatus.OutOfRange => throw new LockboxLimitExceededException(
                $"The label has more than {Limits.LabelBytesMax} bytes in UTF-8."),
            _ => throw new ArgumentException(
                "The label has half of a surrogate pair, which is no character.", nameof(label)),
        };
    }
}
