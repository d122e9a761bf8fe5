using System.Security.Cryptography;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Storage.Keys;

/// <summary>Makes slots that the identity of a recipient opens.</summary>
internal sealed class RecipientSlots(Recipient recipient) : IKeySlotMaker
{
    /// <inheritdoc/>
    public KeySlotKind Kind => KeySlotKind.Recipient;

    /// <inheritdoc/>
    public int OpeningLength => RecipientBodyLayout.Wrap;

    /// <inheritdoc/>
    public void Make(Span<byte> opening, ReadOnlySpan<byte> salt, Span<byte> secret, SlotMaking making)
    {
        recipient.Point.CopyTo(opening[RecipientBodyLayout.Recipient..]);
        KeyAgreement.Make(
            NistCurve.P256,
            KeyLabels.Recipient,
            recipient.Point,
            salt,
            opening.Slice(RecipientBodyLayout.Ephemeral, RecipientBodyLayout.PointSize),
            secret);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A recipient is public.
    }

    /// <summary>What anyone can see of such a slot.</summary>
    public static KeySlotInfo Describe(KeySlotInfo info, KeySlot slot) =>
        info with { Algorithm = "ECDH P-256", Recipient = Recipient.TryFromPoint(RecipientOf(slot)) };

    /// <summary>The compressed point of the recipient, as it stands in the slot.</summary>
    public static ReadOnlySpan<byte> RecipientOf(KeySlot slot) =>
        slot.Opening.Slice(RecipientBodyLayout.Recipient, RecipientBodyLayout.PointSize);

    /// <summary>The compressed point of the slot's own key pair.</summary>
    public static ReadOnlySpan<byte> EphemeralOf(KeySlot slot) =>
        slot.Opening.Slice(RecipientBodyLayout.Ephemeral, RecipientBodyLayout.PointSize);
}

/// <summary>Opens slots of a recipient with its identity.</summary>
/// <param name="scalar">The private key; taken over.</param>
/// <param name="recipient">Its public part.</param>
internal sealed class IdentityOpener(SecretBytes scalar, Recipient recipient) : IKeySlotOpener
{
    /// <inheritdoc/>
    public KeySlotKind Kind => KeySlotKind.Recipient;

    /// <inheritdoc/>
    public bool TryDerive(KeySlot slot, Span<byte> secret, CancellationToken cancellation)
    {
        if (!RecipientSlots.RecipientOf(slot).SequenceEqual(recipient.Point))
        {
            return false;
        }

        using ECDiffieHellman key = IdentityKeys.Import(scalar);
        return KeyAgreement.TryDerive(
            NistCurve.P256,
            KeyLabels.Recipient,
            key,
            recipient.Point,
            RecipientSlots.EphemeralOf(slot),
            KeyWrap.SaltOf(slot.Wrap),
            secret);
    }

    /// <inheritdoc/>
    public void Dispose() => scalar.Dispose();
}
