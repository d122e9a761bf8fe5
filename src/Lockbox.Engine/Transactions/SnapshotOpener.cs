using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Transactions;

/// <summary>
/// How a reader gets hold of a commit without waiting for anybody: read the slots, note which commit is being read, and
/// look again. A writer that looks for readers after the note sees it; one that looked before cannot have given away
/// anything that the commit reaches as long as the commit is still in a slot (docs/DESIGN.md, Readers).
/// </summary>
internal static class SnapshotOpener
{
    private const int Attempts = 64;

    /// <summary>The commit to read, noted.</summary>
    public static SlotContent NoteNewest(OpenedLockbox lockbox)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            SlotContent newest = lockbox.ReadNewest(out _);
            ulong sequence = newest.Superblock.CommitSequence;
            lockbox.Locks.NoteReader(sequence);
            bool isStillThere = SuperblockSlots.ReadClear(lockbox.Device).Any(slot =>
                slot.Status == DecodeStatus.Ok && slot.Superblock.CommitSequence == sequence);
            if (isStillThere)
            {
                return newest;
            }
        }

        throw new LockboxBusyException(
            $"'{lockbox.Path}' is written to faster than it can be opened.", "Try again in a moment.");
    }
}
