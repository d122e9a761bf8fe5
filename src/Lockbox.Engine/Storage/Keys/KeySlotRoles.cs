using Lockbox.Engine.Format;

namespace Lockbox.Engine.Storage.Keys;

/// <summary>
/// Makes slots of one kind. The kinds differ in what stands before the wrap and in how the slot's secret comes about;
/// all else is the same (<see cref="KeySlots"/>).
/// </summary>
internal interface IKeySlotMaker : IDisposable
{
    /// <summary>What will open the slot.</summary>
    KeySlotKind Kind { get; }

    /// <summary>Bytes that stand before the wrap.</summary>
    int OpeningLength { get; }

    /// <summary>Writes what stands before the wrap, and derives the slot's secret.</summary>
    /// <param name="opening"><see cref="OpeningLength"/> bytes.</param>
    /// <param name="salt">The wrap's salt.</param>
    /// <param name="secret"><see cref="KeyWrap.SecretSize"/> bytes.</param>
    /// <param name="making">What is the same for all slots that are made together.</param>
    void Make(Span<byte> opening, ReadOnlySpan<byte> salt, Span<byte> secret, SlotMaking making);
}

/// <summary>Opens slots of one kind with what somebody brought.</summary>
internal interface IKeySlotOpener : IDisposable
{
    /// <summary>Which slots it is for.</summary>
    KeySlotKind Kind { get; }

    /// <summary>Derives the secret of a slot of this kind, which is understood.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="secret"><see cref="KeyWrap.SecretSize"/> bytes.</param>
    /// <param name="cancellation">Looked at while a password is stretched.</param>
    /// <returns>False when the slot is for another key; what is in the secret then means nothing.</returns>
    bool TryDerive(KeySlot slot, Span<byte> secret, CancellationToken cancellation);
}

/// <summary>What is the same for all slots that are made together.</summary>
/// <param name="Now">When, in UTC.</param>
/// <param name="DefaultCost">What a password costs that does not say so itself; measured when first needed.</param>
/// <param name="Cancellation">Looked at while a password is stretched.</param>
internal sealed record SlotMaking(DateTime Now, Lazy<Argon2Cost> DefaultCost, CancellationToken Cancellation);
