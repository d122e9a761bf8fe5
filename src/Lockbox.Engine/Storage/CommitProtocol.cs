using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Storage;

/// <summary>
/// How a lockbox goes from one commit to the next. This file is the only one that flushes, cuts the file or overwrites
/// anything; docs/DESIGN.md tells what each kind of crash leaves behind.
/// </summary>
/// <remarks>
/// <para><b>An addition</b> (2 flushes): everything new has been written to space that neither slot nor any reader can
/// reach. (1) flush; (2) write the other slot; (3) flush. Before (3) is done the old commit counts, after it the new
/// one. Nothing that either slot reaches is ever overwritten (invariant I1).</para>
/// <para><b>Use of clean space</b> (1 flush more, before all of this): the first write to space that was overwritten by
/// a redaction waits until the note about the writer is on stable storage. A note that is found later tells that the
/// free map may be wrong about what is clean (invariant I7).</para>
/// <para><b>A change that must redact</b> (4 flushes): (1) to (3) as above give commit N. (4) write the same root as
/// commit N + 1 to the slot that still holds N - 1; (5) flush. Now no slot reaches what N freed. (6) overwrite it with
/// zeros; (7) flush. (8) Write N + 2, which says that it was done; no flush, because losing this only means that the
/// next writer repeats (6).</para>
/// </remarks>
internal sealed class CommitProtocol(
    IStorageDevice device, IFileLocks locks, WritingSession session, SessionKeys keys)
{
    private const int ZerosAtOnce = 1 << 20;

    /// <summary>Flushes so far; tests gate on it.</summary>
    public int Flushes { get; private set; }

    /// <summary>Makes <paramref name="root"/> the newest commit. Everything it refers to has been written.</summary>
    /// <param name="current">The newest commit so far; the new one goes to the other slot.</param>
    /// <param name="superblock">The clear part of the new commit; its sequence is one more than the current.</param>
    /// <param name="root">The new root.</param>
    /// <returns>The slot as written.</returns>
    public SlotContent Publish(SlotContent current, Superblock superblock, CommitRoot root)
    {
        Flush();
        SlotContent written = WriteOther(current, superblock, root);
        Flush();
        return written;
    }

    /// <summary>
    /// Makes the note that a writer is at work durable, before that writer puts anything where nothing was. Without it
    /// a power cut could keep the writer's leftovers and lose the note, and a later redaction would pass them over.
    /// </summary>
    public void SettleNote() => Flush();

    /// <summary>
    /// Makes what a killed writer left durable as it can be seen. Its superblock may not be: then the disk still holds
    /// an older one in that slot, and what that one reaches must not be written to either (invariant I1).
    /// </summary>
    public void SettleVisible() => Flush();

    /// <summary>
    /// Overwrites what the newest commit does not reach and may still hold something deleted. Passes over what a reader
    /// of an earlier commit may still need, and then returns false: the mark stays and the next writer finishes.
    /// </summary>
    /// <param name="newest">The newest commit; its root has <see cref="CommitRoot.RedactionFrom"/> set.</param>
    /// <param name="free">Its free map.</param>
    /// <param name="finished">The newest commit after that.</param>
    public bool TryRedact(SlotContent newest, IReadOnlyList<FreeRange> free, out SlotContent finished)
    {
        CommitRoot root = newest.Root ?? throw new InvalidOperationException("The newest commit has no root.");
        finished = newest;
        if (OtherSequence(newest) < root.RedactionFrom)
        {
            finished = WriteOther(newest, Next(newest.Superblock), root);
            Flush();
        }

        bool isComplete = OverwriteTainted(free);
        CutBehind(root.AllocatedUnits);
        Flush();
        if (!isComplete)
        {
            return false;
        }

        CommitRoot clean = root with { RedactionFrom = 0, SpaceIsClean = true };
        finished = WriteOther(finished, Next(finished.Superblock), clean);
        return true;
    }

    /// <summary>
    /// As <see cref="TryRedact"/>, for a commit that another writer made. A process that was killed may have left the
    /// newest commit unflushed; it must be on stable storage before the slot of the one before it is written to.
    /// </summary>
    public bool TryFinishRedaction(SlotContent newest, IReadOnlyList<FreeRange> free, out SlotContent finished)
    {
        Flush();
        return TryRedact(newest, free, out finished);
    }

    /// <summary>
    /// Cuts off what lies behind the allocated file: nothing reaches it. Returns whether anything did lie there.
    /// </summary>
    public bool CutBehind(ulong allocatedUnits)
    {
        long end = new SpaceRange(0, allocatedUnits).ByteLength;
        if (device.Length <= end)
        {
            return false;
        }

        device.SetLength(end);
        return true;
    }

    /// <summary>
    /// Overwrites what a transaction that is being rolled back wrote to space inside the file, so that no copy of a
    /// name outlives the name there. No commit depends on it.
    /// </summary>
    public void Erase(IEnumerable<SpaceRange> ranges, ulong allocatedUnits)
    {
        foreach (SpaceRange range in ranges)
        {
            ulong end = Math.Min(range.End, allocatedUnits);
            if (end > range.Start)
            {
                Overwrite(new SpaceRange(range.Start, end - range.Start));
            }
        }

        CutBehind(allocatedUnits);
    }

    /// <summary>The clear part of the commit after this one.</summary>
    public static Superblock Next(Superblock superblock) =>
        superblock with { CommitSequence = superblock.CommitSequence + 1 };

    private SlotContent WriteOther(SlotContent current, Superblock superblock, CommitRoot root)
    {
        int slot = 1 - current.Slot;
        SuperblockSlots.Write(device, slot, superblock, root, session, keys);
        return new SlotContent(slot, DecodeStatus.Ok, false, superblock, root);
    }

    /// <summary>The commit that the other slot holds; a slot that cannot be opened reaches nothing.</summary>
    private ulong OtherSequence(SlotContent newest)
    {
        SlotContent other =
            SuperblockSlots.ReadSealed(device, keys, newest.Superblock.LockboxId)[1 - newest.Slot];
        return other.Root is null ? ulong.MaxValue : other.Superblock.CommitSequence;
    }

    /// <summary>Overwrites what no reader can still reach; returns whether that was everything.</summary>
    private bool OverwriteTainted(IReadOnlyList<FreeRange> free)
    {
        Dictionary<ulong, bool> isRead = [];
        bool isComplete = true;
        foreach (FreeRange range in free)
        {
            if (!range.Tainted)
            {
                continue;
            }

            if (!isRead.TryGetValue(range.FreedAt, out bool waits))
            {
                waits = locks.HasReaderBefore(range.FreedAt);
                isRead.Add(range.FreedAt, waits);
            }

            isComplete &= !waits;
            if (!waits)
            {
                Overwrite(range.Range);
            }
        }

        return isComplete;
    }

    private void Overwrite(SpaceRange range)
    {
        ReadOnlySpan<byte> zeros = new byte[(int)Math.Min(range.ByteLength, ZerosAtOnce)];
        for (long done = 0; done < range.ByteLength; done += zeros.Length)
        {
            int length = (int)Math.Min(zeros.Length, range.ByteLength - done);
            device.Write(range.ByteOffset + done, zeros[..length]);
        }
    }

    private void Flush()
    {
        device.Flush();
        Flushes++;
    }
}
