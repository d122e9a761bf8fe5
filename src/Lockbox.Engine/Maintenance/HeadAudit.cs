using System.Security.Cryptography;
using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Maintenance;

/// <summary>Checks what a lockbox begins with: superblock slots and key directory.</summary>
internal sealed class HeadAudit(OpenedLockbox lockbox, Findings findings)
{
    /// <summary>
    /// Both slots must be authentic, and their commits must follow each other. A slot that was never written is right
    /// only while there has been one commit.
    /// </summary>
    public void CheckSlots(SlotContent current)
    {
        foreach (SlotContent slot in SuperblockSlots.ReadSealed(lockbox.Device, lockbox.Keys, lockbox.LockboxId))
        {
            ulong sequence = current.Superblock.CommitSequence;
            bool isBlankAsItShouldBe = slot.IsBlank && sequence == 1;
            if (slot.Root is null && !isBlankAsItShouldBe)
            {
                string why = slot.Status == DecodeStatus.Ok ? "is not authentic" : $"is not intact ({slot.Status})";
                findings.Add(VerifyRules.Superblock, $"superblock slot {slot.Slot}", $"The slot {why}.");
            }
            else if (slot.Root is not null && slot.Superblock.CommitSequence + 1 < sequence)
            {
                // A later commit than the one being read is that of a writer at work.
                findings.Add(
                    VerifyRules.Superblock,
                    $"superblock slot {slot.Slot}",
                    $"The slot holds commit {slot.Superblock.CommitSequence}, not the one before {sequence}.");
            }
        }
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
        if (KeyDirectoryStore.TryReadCopy(lockbox.Device, current.Superblock, offset, out DecodeStatus status) is null)
        {
            findings.Add(VerifyRules.KeyDirectory, place, $"The copy is not intact ({status}).");
            return;
        }

        byte[] bytes = new byte[current.Superblock.KeyDirectoryLength];
        lockbox.Device.Read((long)offset, bytes);
        if (!SHA256.HashData(bytes).AsSpan().SequenceEqual(current.Root!.KeyDirectoryDigest.Span))
        {
            findings.Add(
                VerifyRules.KeyDirectory, place, "The key slots are not the ones that the commit was made with.");
        }
    }
}
