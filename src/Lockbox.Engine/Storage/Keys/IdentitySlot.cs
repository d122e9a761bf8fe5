using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Storage.Keys;

/// <summary>
/// A private key under a password: a password slot as in a key directory, with the recipient as its label, so that it
/// is known and bound before there is a password.
/// </summary>
/// <param name="Slot">The slot.</param>
internal sealed record IdentitySlot(KeySlot Slot)
{
    /// <summary>
    /// Stands in the place of a lockbox's id: the 16 letters <c>lockbox-identity</c>. No slot of a lockbox opens as an
    /// identity, and no identity as a slot of a lockbox.
    /// </summary>
    private static readonly Guid Owner = new("lockbox-identity"u8, bigEndian: true);

    /// <summary>Wraps a private key.</summary>
    public static IdentitySlot Make(
        SecretBytes scalar, Recipient recipient, KeyProtector password, SlotMaking making) =>
        new(KeySlots.Create(Owner, scalar, password.Maker, recipient.ToString(), making));

    /// <summary>Reads the bytes of a slot; null when they are not one password slot.</summary>
    public static IdentitySlot? TryRead(ReadOnlySpan<byte> encoded) =>
        KeySlot.TryDecode(encoded, out KeySlot? slot) == DecodeStatus.Ok
            && slot is { Kind: KeySlotKinds.Password, IsUnderstood: true }
            && slot.Encoded.Length == encoded.Length
            ? new IdentitySlot(slot)
            : null;

    /// <summary>Whether the slot says that it is for this recipient.</summary>
    public bool IsFor(Recipient recipient) => Slot.Label == recipient.ToString();

    /// <summary>The private key. The caller disposes it.</summary>
    /// <param name="password">What the user gave, or null.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="cancellation">Looked at while the password is stretched.</param>
    /// <exception cref="LockboxWrongKeyException">The password is wrong or missing.</exception>
    /// <exception cref="LockboxInvalidIdentityException">It is right, and the slot was changed.</exception>
    public SecretBytes Open(KeyMaterial? password, string path, CancellationToken cancellation)
    {
        if (password is null)
        {
            throw new LockboxWrongKeyException(
                $"The identity file '{path}' is protected by a password, and none was given.", "Give its password.");
        }

        UnwrapResult result = KeySlots.TryUnwrap(Owner, Slot, password, cancellation, out SecretBytes? scalar);
        return scalar ?? throw (result switch
        {
            UnwrapResult.NotApplicable => new ArgumentException(
                $"An identity file is opened with a password, not with a {password.Kind}.", nameof(password)),
            UnwrapResult.WrongKey => new LockboxWrongKeyException(
                $"The password is not that of the identity file '{path}'.",
                "Give the password of the identity file, which is not that of the lockbox."),
            _ => new LockboxInvalidIdentityException(
                $"The password is right, but the identity file '{path}' was changed.", "Restore it from a copy."),
        });
    }
}
