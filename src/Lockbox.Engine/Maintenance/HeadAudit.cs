using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Maintenance;

/// <summary>Checks what a lockbox begins with: superblock slots and key directory.</summary>
internal sealed class HeadAudit(OpenedLockbox lockbox, Findings findings)
{
    private const int Attempts = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// Both slots must be authentic and hold this commit and the one before it, or later ones. A slot that was never
    /// written is right only while there has been one commit. A slot that a writer is writing at this moment is not
    /// damaged; so before it is reported it is looked at again.
    /// </summary>
    public void CheckSlots(SlotContent current, CancellationToken cancellation)
    {
        List<SlotContent> damaged = DamagedSlots(current);
        for (int attempt = 1; attempt < Attempts && damaged.Count > 0; attempt++)
        {
            cancellation.WaitHandle.WaitOne(Pause);
            damaged = DamagedSlots(current);
        }

        foreach (SlotContent slot in damaged)
        {
            findings.Add(VerifyRules.Superblock, $"superblock slot {slot.Slot}", $"The slot {Describe(slot)}.");
        }
    }

    private List<SlotContent> DamagedSlots(SlotContent current)
    {
        SlotContent[] slots = SuperblockSlots.ReadSealed(lockbox.Device, lockbox.Keys, lockbox.LockboxId);
        ulong sequence = current.Superblock.CommitSequence;

        // A later commit than the one being read is that of a writer at work.
        return [.. slots.Where(slot => slot.Root is null
            ? !(slot.IsBlank && sequence == 1)
            : slot.Superblock.CommitSequence + 1 < sequence)];
    }

    private static string Describe(SlotContent slot)
    {
        if (slot.Root is not null)
        {
            return $"holds commit {slot.Superblock.CommitSequence}, which is not the one before the newest";
        }

        return slot.Status == DecodeStatus.Ok ? "is not authentic" : $"is not intact ({slot.Status})";
    }

    /// <summary>Both copies must decode and have the digest that the commit names.</summary>
    public void CheckKeyDirectory(SlotContent current, SpaceAudit space)
    {
        Superblock superblock = current.Superblock;
        int copy = 1;
        foreach (ulong offset in (ReadOnlySpan<ulong>)[superblock.KeyDirectory1, superblock.KeyDirectory2])
        {
            string owner = $"key directory, copy {copy++}";
            space.Use(offset, superblock.KeyDirectoryLength, owner);
            string place = $"{owner}, at byte {offset}";
            findings.Guard(VerifyRules.KeyDirectory, place, () => CheckCopy(current, offset, place));
        }
    }

    private void CheckCopy(SlotContent current, ulong offset, string place)
    {
        KeyDirectory? directory = KeyDirectoryStore.TryReadCopy(
            lockbox.Device, current.Superblock, offset, out DecodeStatus status, out byte[] bytes);
        if (directory is null)
        {
            findings.Add(VerifyRules.KeyDirectory, place, $"The copy is not intact ({status}).");
            return;
        }

        if (!KeyDirectoryStore.DigestOf(bytes).AsSpan().SequenceEqual(current.Root!.KeyDirectoryDigest.Span))
        {
            findings.Add(
                VerifyRules.KeyDirectory, place, "The key slots are not the ones that the commit was made with.");
        }
    }
}
