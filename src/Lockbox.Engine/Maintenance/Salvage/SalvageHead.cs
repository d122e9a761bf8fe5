using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Maintenance.Salvage;

/// <summary>What a salvage begins with: the newest commit whose root is authentic, if there is one.</summary>
/// <param name="From">Which it is.</param>
/// <param name="Slot">Its slot, or null.</param>
/// <param name="ClearSequence">The greatest sequence that a superblock names in clear, authentic or not.</param>
internal sealed record SalvageHead(SalvagedRoot From, SlotContent? Slot, ulong ClearSequence)
{
    /// <summary>The root, or null.</summary>
    public CommitRoot? Root => Slot?.Root;

    /// <summary>The commit, or 0.</summary>
    public ulong Sequence => Slot?.Superblock.CommitSequence ?? 0;

    /// <summary>
    /// Looks at both slots, and keeps writers from giving away what the commit reaches for as long as the lockbox is
    /// open, where that is possible.
    /// </summary>
    public static SalvageHead Find(OpenedLockbox lockbox)
    {
        SlotContent[] slots = SuperblockSlots.ReadSealed(lockbox.Device, lockbox.Keys, lockbox.LockboxId);
        ulong clear = slots.Where(static slot => slot.Status == DecodeStatus.Ok)
            .Select(static slot => slot.Superblock.CommitSequence).DefaultIfEmpty().Max();
        if (SuperblockSlots.Newest(slots) is null)
        {
            return new SalvageHead(SalvagedRoot.None, null, clear);
        }

        SlotContent newest = SnapshotOpener.NoteNewest(lockbox);
        SlotContent other = slots[1 - newest.Slot];
        bool isNewest = other.Root is not null || other.IsBlank;
        return new SalvageHead(isNewest ? SalvagedRoot.Newest : SalvagedRoot.Other, newest, clear);
    }
}
