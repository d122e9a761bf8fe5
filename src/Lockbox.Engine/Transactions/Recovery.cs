using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Transactions;

/// <summary>
/// What every writer does first, and all there is to recovery: take the newest commit that is authentic, cut off what
/// lies behind it, finish a redaction that was interrupted, and work out which freed space nobody can reach.
/// </summary>
internal static class Recovery
{
    /// <summary>Prepares a transaction. The writer lock is held.</summary>
    /// <param name="lockbox">The lockbox.</param>
    /// <param name="afterCrash">Whether the last writer did not come to an end.</param>
    public static TransactionStart Begin(OpenedLockbox lockbox, bool afterCrash)
    {
        SlotContent current = lockbox.ReadNewest(out SlotContent[] slots);
        WritingSession session = new();
        CommitProtocol protocol = new(lockbox.Device, lockbox.Locks, session, lockbox.Keys);
        CommitRoot root = current.Root!;
        List<BlockPointer> chunks = [];
        List<FreeRange> free =
            new FreeMapStore(lockbox.Extents).Load(root, current.Superblock.CommitSequence, chunks);
        if (afterCrash)
        {
            protocol.SettleVisible();
        }

        bool hasLeftovers = protocol.CutBehind(root.AllocatedUnits) || afterCrash;
        if (root.RedactionFrom != 0)
        {
            // Even where it has to wait for a reader it may have written a slot, and then that is the newest.
            protocol.TryFinishRedaction(current, free, out current);
            slots = SuperblockSlots.ReadSealed(lockbox.Device, lockbox.Keys, lockbox.LockboxId);
        }

        bool isClean = current.Root!.SpaceIsClean;
        ulong reached = slots
            .Where(static slot => slot.Root is not null)
            .Min(static slot => slot.Superblock.CommitSequence);
        SpaceMap space = new(
            current.Root.AllocatedUnits,
            isClean ? free.Select(static range => range with { Tainted = false }) : free,
            ReusableRule(lockbox, reached),
            assumeTainted: hasLeftovers,
            protocol.SettleNote);
        return new TransactionStart(current, space, chunks, session, protocol, hasLeftovers);
    }

    /// <summary>
    /// What was freed at a commit may be written to when both slots hold that commit or later ones, and nobody reads an
    /// earlier one (invariant I2).
    /// </summary>
    private static Func<ulong, bool> ReusableRule(OpenedLockbox lockbox, ulong oldestReached)
    {
        Dictionary<ulong, bool> known = [];
        return freedAt =>
        {
            if (!known.TryGetValue(freedAt, out bool reusable))
            {
                reusable = freedAt <= oldestReached && !lockbox.Locks.HasReaderBefore(freedAt);
                known.Add(freedAt, reusable);
            }

            return reusable;
        };
    }
}
