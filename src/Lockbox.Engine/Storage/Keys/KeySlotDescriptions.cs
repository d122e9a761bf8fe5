using Lockbox.Engine.Format;

namespace Lockbox.Engine.Storage.Keys;

/// <summary>What anyone can see of key slots.</summary>
internal static class KeySlotDescriptions
{
    /// <summary>Describes a slot; of one that is not understood, what all slots have.</summary>
    public static KeySlotInfo Of(KeySlot slot)
    {
        KeySlotInfo info = new(slot.Id, (KeySlotKind)slot.Kind, slot.Label, slot.CreatedAt)
        {
            IsUnderstood = slot.IsUnderstood,
            Algorithm = "",
        };
        return !slot.IsUnderstood ? info : info.Kind switch
        {
            KeySlotKind.Password => PasswordSlots.Describe(info, slot),
            KeySlotKind.KeyFile => KeyFileSlots.Describe(info),
            KeySlotKind.Recipient => RecipientSlots.Describe(info, slot),
            KeySlotKind.Certificate => CertificateSlots.Describe(info, slot),
            _ => info,
        };
    }
}
