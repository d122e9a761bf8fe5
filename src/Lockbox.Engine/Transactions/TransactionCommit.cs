using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine;

/// <content>The commit: settle the frames, write trees and free map, hand over to the commit protocol.</content>
public sealed partial class Transaction
{
    /// <summary>
    /// Makes all changes take effect at once, and returns when they are on stable storage. What they deleted has been
    /// overwritten by then, unless a reader of an earlier commit is open.
    /// </summary>
    /// <param name="cancellation">Honoured until the commit protocol begins.</param>
    /// <exception cref="LockboxDiskFullException">There is no room; the previous commit is intact.</exception>
    /// <exception cref="LockboxWriteException">The disk fails; the previous commit is intact.</exception>
    public CommitResult Commit(CancellationToken cancellation = default)
    {
        RequireActive();
        using StageClock.Scope commit = StageClock.Enter(Stage.Commit);
        if (!_changed)
        {
            // Frames whose entries never came are in free space; the commit that stays does not know of them.
            EraseTaken();
            _state = TransactionState.Committed;
            ulong current = _start.Current.Superblock.CommitSequence;
            return new CommitResult(current, false, _base.RedactionFrom != 0, _lockbox.Device.Length);
        }

        bool redacts = _redacts || _base.RedactionFrom != 0;
        (CommitRoot root, List<FreeRange> free) = WholeOrBroken(() => WriteAll(redacts, cancellation));
        return Publish(root, free, redacts);
    }

    private (CommitRoot Root, List<FreeRange> Free) WriteAll(bool redacts, CancellationToken cancellation)
    {
        using StageClock.Scope index = StageClock.Enter(Stage.Index);
        _packer.Flush();
        FrameReader reader = new(_lockbox.Extents, _lockbox.Zstd);
        _ledger.Settle(_frames, new FrameRewriter(reader, _frameWriter, DefaultZstdLevel, Free), Free, cancellation);
        CommitRoot root = WriteIndex(redacts, out List<FreeRange> free);
        cancellation.ThrowIfCancellationRequested();
        return (root, free);
    }

    private CommitRoot WriteIndex(bool redacts, out List<FreeRange> free)
    {
        BlockPointer names = _names.Save(_session, _space, Sequence);
        BlockPointer frames = _frames.Save(_session, _space, Sequence);
        BlockPointer variables = _variables.Save(_session, _space, Sequence);
        foreach (BlockPointer chunk in _start.FreeMapChunks)
        {
            Free(chunk);
        }

        WriteKeyDirectory();
        BlockPointer map =
            new FreeMapStore(_lockbox.Extents).Save(_session, _space, Sequence, out free, out ulong freeUnits);
        return _base with
        {
            NameTree = names,
            FrameTree = frames,
            VariableTree = variables,
            FreeMap = map,
            KeyDirectoryDigest = _keyDigest,
            AllocatedUnits = _space.AllocatedUnits,
            FreeUnits = freeUnits,
            NextFrameId = (ulong)_nextFrameId,
            NextEntryId = (ulong)_nextEntryId,
            EntryCount = (ulong)_entryCount,
            FrameCount = (ulong)CommitTotals.Add((long)_base.FrameCount, _ledger.FrameCountChange),
            VariableCount = (ulong)_variableCount,
            ContentLength = (ulong)_contentLength,
            CommittedAt = _clock.GetUtcNow().UtcTicks,
            RedactionFrom = redacts ? Sequence : 0,
            SpaceIsClean = false,
        };
    }

    private CommitResult Publish(CommitRoot root, List<FreeRange> free, bool redacts)
    {
        // From here on a failure leaves open which commit counts, so nothing may be erased on the way out.
        _state = TransactionState.Failed;
        _leftovers = true;
        SlotContent newest = _start.Protocol.Publish(_start.Current, CommitProtocol.Next(_head), root);
        bool redacted = TryTidy(ref newest, free, redacts);
        _state = TransactionState.Committed;
        _leftovers = false;
        return new CommitResult(
            newest.Superblock.CommitSequence, redacted, redacts && !redacted, _lockbox.Device.Length);
    }

    /// <summary>
    /// Redacts, or else gives back the end of the file. The commit counts already: if the disk fails now, what was
    /// deleted is still to be overwritten, and that is what the result says; the mark in the commit makes the next
    /// writer do it.
    /// </summary>
    private bool TryTidy(ref SlotContent newest, List<FreeRange> free, bool redacts)
    {
        try
        {
            if (redacts)
            {
                return _start.Protocol.TryRedact(newest, free, out newest);
            }

            _start.Protocol.CutBehind(newest.Root!.AllocatedUnits);
        }
        catch (LockboxException e) when (e is LockboxWriteException or LockboxDiskFullException or LockboxReadException)
        {
            // Told by the result.
        }

        return false;
    }
}
