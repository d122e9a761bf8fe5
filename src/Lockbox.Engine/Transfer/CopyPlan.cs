using System.Runtime.InteropServices;
using Lockbox.Engine.Content;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Transfer;

/// <summary>An entry that is to be copied, its name decided.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="NewName">The name of the copy.</param>
/// <param name="NewId">The id of the copy.</param>
/// <param name="Replaces">Whether it takes the place of another.</param>
internal readonly record struct PlannedCopy(Entry Entry, string NewName, ulong NewId, bool Replaces);

/// <summary>
/// Which full frames that several files share are copied by all of them, so that they can go over as they are: for each
/// of their slices the id of the one copy that gets it.
/// </summary>
internal sealed class CopyPlan
{
    private readonly Dictionary<ulong, List<Claim>> _claims = [];

    /// <summary>Notes what an entry that will be copied claims of shared frames.</summary>
    /// <exception cref="LockboxCorruptException">A frame is not there.</exception>
    public void Add(PlannedCopy copy, CopySource source)
    {
        long start = 0;
        foreach (ContentRun run in copy.Entry.Runs)
        {
            // Of the frames of a large file others share the last one at most.
            ContentPiece piece = ContentMap.PieceOf(run, start, run.FrameCount - 1);
            start += run.Length;
            FrameRecord record = source.RecordOf(piece.Frame);
            if (record.LiveSlices > 1 && FullFrames.IsFull(record))
            {
                if (!_claims.TryGetValue(piece.Frame, out List<Claim>? claims))
                {
                    _claims.Add(piece.Frame, claims = []);
                }

                FrameSlice old = new(copy.Entry.Id, piece.FileOffset, piece.Length);
                claims.Add(new Claim(piece.Slice, old, copy.NewId));
            }
        }
    }

    /// <summary>
    /// What the slices of a frame become when each of them goes to exactly one copy; null when one goes to none or to
    /// several, or is not what an entry says. Then no two entries will ever share a slice.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="slices">What its manifest says.</param>
    /// <param name="copy">The copy that asks, of an entry that may have the frame to itself.</param>
    /// <param name="piece">What it asks for.</param>
    public FrameSlice[]? SlicesFor(ulong frame, FrameSlice[] slices, PlannedCopy copy, ContentPiece piece)
    {
        ReadOnlySpan<Claim> claims = _claims.TryGetValue(frame, out List<Claim>? shared)
            ? CollectionsMarshal.AsSpan(shared)
            : [new Claim(piece.Slice, new FrameSlice(copy.Entry.Id, piece.FileOffset, piece.Length), copy.NewId)];
        FrameSlice[] moved = new FrameSlice[slices.Length];
        foreach (Claim claim in claims)
        {
            bool isIt = claim.Slice < (uint)slices.Length && slices[claim.Slice] == claim.Old;
            if (!isIt || !moved[claim.Slice].IsDead)
            {
                return null;
            }

            moved[claim.Slice] = claim.Old with { EntryId = claim.NewId };
        }

        int live = 0;
        foreach (FrameSlice slice in slices)
        {
            live += slice.IsDead ? 0 : 1;
        }

        return live == claims.Length ? moved : null;
    }

    /// <summary>What an entry says of a slice, and the id of the copy that gets it.</summary>
    private readonly record struct Claim(uint Slice, FrameSlice Old, ulong NewId);
}
