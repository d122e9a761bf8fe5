using Lockbox.Engine.Format;

namespace Lockbox.Engine.Content;

/// <summary>A stretch of a file's content inside one slice.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Slice">The slice in it.</param>
/// <param name="FileOffset">Where in the file the slice begins.</param>
/// <param name="Length">Bytes that the slice must have.</param>
internal readonly record struct ContentPiece(ulong Frame, uint Slice, long FileOffset, int Length);

/// <summary>Where the bytes of an entry are, piece by piece.</summary>
internal static class ContentMap
{
    /// <summary>The piece that holds a position of the file.</summary>
    public static ContentPiece At(Entry entry, long position)
    {
        long start = 0;
        foreach (ContentRun run in entry.Runs)
        {
            if (position < start + run.Length)
            {
                return PieceOf(run, start, run.FrameCount == 1 ? 0 : (position - start) / run.Stride);
            }

            start += run.Length;
        }

        throw new ArgumentOutOfRangeException(nameof(position), position, "The position lies behind the content.");
    }

    /// <summary>All pieces in the order of the file.</summary>
    public static ContentPieces Pieces(Entry entry) => new(entry);

    /// <summary>
    /// Sees to it that the frames are there that an entry claims to be in. In a few bytes it may claim thousands of
    /// millions of them, so whoever makes something of each of its pieces asks before.
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <param name="isThere">Whether there is a frame of an id.</param>
    /// <exception cref="LockboxItemCorruptException">One of them is not.</exception>
    public static void RequireFrames(Entry entry, Func<ulong, bool> isThere)
    {
        for (int r = 0; r < entry.Runs.Count; r++)
        {
            ContentRun run = entry.Runs[r];
            for (uint i = 0; i < run.FrameCount && run.FrameCount > 1; i++)
            {
                if (!isThere(run.FirstFrame + i))
                {
                    throw new LockboxItemCorruptException(
                        $"'{EntryName.ToDisplay(entry.Name)}' is damaged: there is no frame {run.FirstFrame + i}, "
                            + "which should hold a part of it.",
                        DamageRemedies.TestAndRestore);
                }
            }
        }
    }

    /// <summary>A piece of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="runStart">Where in the file the run begins.</param>
    /// <param name="frame">Which frame of the run.</param>
    internal static ContentPiece PieceOf(ContentRun run, long runStart, long frame)
    {
        long offset = frame * run.Stride;
        long length = run.FrameCount == 1 ? run.Length : Math.Min(run.Stride, run.Length - offset);
        return new ContentPiece(run.FirstFrame + (ulong)frame, run.Slice, runStart + offset, (int)length);
    }
}

/// <summary>Reads ranges of entries, opening only the frames that the range needs.</summary>
/// <param name="lease">Gives a reference to a decoded frame.</param>
internal sealed class ContentReader(Func<ulong, DecodedFrame> lease)
{
    /// <summary>Reads frames as far as they are needed, and keeps some of them at hand.</summary>
    /// <param name="frames">Opens them.</param>
    /// <param name="recordOf">What the frame table says of a frame.</param>
    /// <param name="cache">Keeps them; it stays the caller's.</param>
    public static ContentReader Of(FrameReader frames, Func<ulong, FrameRecord> recordOf, FrameCache cache)
    {
        Func<ulong, DecodedFrame> open = id => frames.OpenLazily(id, recordOf(id));
        return new ContentReader(id => cache.Lease(id, open));
    }

    /// <summary>Reads from <paramref name="offset"/> on; fewer bytes only where the content ends.</summary>
    /// <exception cref="LockboxItemCorruptException">A frame that the range needs is damaged.</exception>
    public int Read(Entry entry, long offset, Span<byte> buffer)
    {
        int total = 0;
        while (total < buffer.Length && offset + total < entry.Length)
        {
            ContentPiece piece = ContentMap.At(entry, offset + total);
            int skip = (int)(offset + total - piece.FileOffset);
            int count = Math.Min(piece.Length - skip, buffer.Length - total);
            CopyFrom(entry, piece, skip, buffer.Slice(total, count));
            total += count;
        }

        return total;
    }

    /// <summary>The bytes of a piece, after checking that the frame really holds this piece of this entry.</summary>
    /// <exception cref="LockboxItemCorruptException">It does not.</exception>
    /// <exception cref="LockboxCorruptException">The frame does not decompress to what it declares.</exception>
    public static ReadOnlySpan<byte> BytesOf(Entry entry, ContentPiece piece, DecodedFrame frame)
    {
        Check(entry, piece, frame);
        return frame.Slice(piece.Slice);
    }

    private static void Check(Entry entry, ContentPiece piece, DecodedFrame frame)
    {
        bool isThere = piece.Slice < (uint)frame.Slices.Length
            && frame.Slices[(int)piece.Slice] == new FrameSlice(entry.Id, piece.FileOffset, piece.Length);
        if (!isThere)
        {
            throw new LockboxItemCorruptException(
                $"'{EntryName.ToDisplay(entry.Name)}' is damaged: frame {piece.Frame} does not hold bytes "
                + $"from {piece.FileOffset} on.");
        }
    }

    private void CopyFrom(Entry entry, ContentPiece piece, int skip, Span<byte> destination)
    {
        try
        {
            using DecodedFrame frame = lease(piece.Frame);
            Check(entry, piece, frame);
            frame.Slice(piece.Slice, skip, destination.Length).CopyTo(destination);
        }
        catch (LockboxCorruptException e)
        {
            throw new LockboxItemCorruptException(
                $"'{EntryName.ToDisplay(entry.Name)}' is damaged from byte {piece.FileOffset} on: {e.Message}",
                e.Remedy,
                e);
        }
    }
}
