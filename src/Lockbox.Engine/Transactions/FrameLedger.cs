using System.Collections.Concurrent;
using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Index;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Transactions;

/// <summary>
/// Keeps account, during one transaction, of which frames were written and which slices entries refer to; and settles
/// it at the commit: frames that nothing refers to are given up, frames that lost some of their slices are rewritten
/// without them, so that what was deleted is no longer in any frame (invariant I6).
/// </summary>
/// <param name="firstNewFrame">The first frame that this transaction may write.</param>
/// <param name="isThere">Whether there is a frame of an id, or will be.</param>
internal sealed class FrameLedger(ulong firstNewFrame, Func<ulong, bool> isThere)
{
    private readonly ConcurrentDictionary<ulong, (FrameRecord Record, int Slices)> _written = new();
    private readonly Dictionary<ulong, SliceSet> _referenced = [];
    private readonly Dictionary<ulong, SliceSet> _deleted = [];
    private (ulong Frame, SliceSet? Set) _last;

    /// <summary>Frames that the settled table has more than the last commit's; negative when it has fewer.</summary>
    public long FrameCountChange { get; private set; }

    /// <summary>Notes a frame that was written. Safe to call from several threads.</summary>
    public void NoteWritten(ulong frameId, FrameRecord record, int slices) =>
        _written[frameId] = (record, slices);

    /// <summary>What is to be said of a frame that this transaction has written; null of any other.</summary>
    public FrameRecord? FindWritten(ulong frameId) =>
        _written.TryGetValue(frameId, out (FrameRecord Record, int Slices) written) ? written.Record : null;

    /// <summary>Notes that an entry refers to its content.</summary>
    public void Refer(Entry entry)
    {
        foreach (ContentPiece piece in ContentMap.Pieces(entry))
        {
            ReferencedIn(piece.Frame).Add(piece.Slice, piece.Length);
        }
    }

    /// <summary>Notes that an entry no longer refers to its content.</summary>
    /// <exception cref="LockboxCorruptException">What it claims as its content cannot be.</exception>
    /// <exception cref="LockboxItemCorruptException">It claims frames that there are not.</exception>
    public void Release(Entry entry)
    {
        ContentMap.RequireFrames(entry, isThere);
        foreach (ContentPiece piece in ContentMap.Pieces(entry))
        {
            if (piece.Frame >= firstNewFrame)
            {
                ReferencedIn(piece.Frame).Remove(piece.Slice, piece.Length);
            }
            else
            {
                SetFor(_deleted, piece.Frame).Add(piece.Slice, piece.Length);
            }
        }
    }

    /// <summary>Brings the frame table up to date. Called once, before the trees are written.</summary>
    /// <param name="frames">The frame table.</param>
    /// <param name="rewriter">Rewrites a frame without some of its slices.</param>
    /// <param name="free">Gives an extent back.</param>
    /// <param name="cancellation">Checked between frames.</param>
    public void Settle(
        TreeWriter<FrameRecord> frames,
        FrameRewriter rewriter,
        Action<BlockPointer> free,
        CancellationToken cancellation)
    {
        foreach ((ulong id, (FrameRecord record, int slices)) in _written.OrderBy(static frame => frame.Key))
        {
            cancellation.ThrowIfCancellationRequested();
            SettleNew(frames, rewriter, free, id, record, slices);
        }

        foreach ((ulong id, SliceSet deleted) in _deleted.OrderBy(static frame => frame.Key))
        {
            cancellation.ThrowIfCancellationRequested();
            SettleOld(frames, rewriter, free, id, deleted);
        }
    }

    private void SettleNew(
        TreeWriter<FrameRecord> frames,
        FrameRewriter rewriter,
        Action<BlockPointer> free,
        ulong id,
        FrameRecord record,
        int slices)
    {
        byte[] key = FrameLeafCodec.KeyOf(id);
        if (!_referenced.TryGetValue(id, out SliceSet? referenced) || referenced.Count == 0)
        {
            RequireNew(id, !frames.TryFind(key, out _));
            free(record.Pointer);
            return;
        }

        FrameRecord settled = referenced.Count == slices
            ? record
            : rewriter.Rewrite(id, record, referenced.Contains);
        RequireNew(id, !frames.Put(key, settled, out _));
        FrameCountChange++;
    }

    /// <summary>What a frame of the same id holds would be lost with its record (invariant I9).</summary>
    private static void RequireNew(ulong id, bool isNew)
    {
        if (!isNew)
        {
            throw new LockboxCorruptException(
                $"The lockbox is damaged: there is a frame {id} already, which was not given out yet.",
                DamageRemedies.TestAndRestore);
        }
    }

    private void SettleOld(
        TreeWriter<FrameRecord> frames,
        FrameRewriter rewriter,
        Action<BlockPointer> free,
        ulong id,
        SliceSet deleted)
    {
        byte[] key = FrameLeafCodec.KeyOf(id);
        if (!frames.TryFind(key, out FrameRecord record))
        {
            throw Place.NoFrame(id);
        }

        // The table may lie, but not about one of the two alone: a frame that is given up is not looked into before.
        bool isEmpty = deleted.Count == record.LiveSlices;
        if (isEmpty != (deleted.Bytes == record.LiveBytes))
        {
            throw new LockboxCorruptException(
                $"The lockbox is damaged: frame {id} does not hold as much as the frame table says.",
                DamageRemedies.TestAndRestore);
        }

        if (isEmpty)
        {
            free(record.Pointer);
            frames.Remove(key, out _);
            FrameCountChange--;
            return;
        }

        frames.Put(key, rewriter.Rewrite(id, record, slice => !deleted.Contains(slice)), out _);
    }

    private SliceSet ReferencedIn(ulong frame)
    {
        // Files come by frame, so it is mostly the one before.
        if (_last.Set is null || _last.Frame != frame)
        {
            _last = (frame, SetFor(_referenced, frame));
        }

        return _last.Set;
    }

    private static SliceSet SetFor(Dictionary<ulong, SliceSet> sets, ulong frame)
    {
        if (!sets.TryGetValue(frame, out SliceSet? set))
        {
            set = new SliceSet();
            sets.Add(frame, set);
        }

        return set;
    }
}
