using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Storage.Keys;

/// <summary>Slots that the bytes of a key file open: secret = HKDF(bytes). The wrap is all of their body.</summary>
/// <param name="keyFile">The bytes; taken over.</param>
internal sealed class KeyFileSlots(SecretBytes keyFile) : IKeySlotMaker, IKeySlotOpener
{
    /// <inheritdoc cref="IKeySlotMaker.Kind"/>
    public KeySlotKind Kind => KeySlotKind.KeyFile;

    /// <inheritdoc/>
    public int OpeningLength => 0;

    /// <inheritdoc/>
    public void Make(Span<byte> opening, ReadOnlySpan<byte> salt, Span<byte> secret, SlotMaking making) =>
        Hkdf.DeriveKey(keyFile.Span, salt, KeyLabels.KeyFile, secret);

    /// <inheritdoc/>
    public bool TryDerive(KeySlot slot, Span<byte> secret, CancellationToken cancellation)
    {
        Hkdf.DeriveKey(keyFile.Span, KeyWrap.SaltOf(slot.Wrap), KeyLabels.KeyFile, secret);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => keyFile.Dispose();

    /// <summary>What anyone can see of such a slot.</summary>
    public static KeySlotInfo Describe(KeySlotInfo info) => info with { Algorithm = "HKDF-SHA-256" };
}
