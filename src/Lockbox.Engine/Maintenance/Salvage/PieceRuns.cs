using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Maintenance.Salvage;

/// <summary>Puts slices together that follow each other in a file.</summary>
internal static class PieceRuns
{
    /// <summary>Stretches of a file without a gap, each as few runs as one entry may have.</summary>
    public static IEnumerable<IReadOnlyList<FoundPiece>> Stretches(IEnumerable<FoundPiece> pieces)
    {
        List<FoundPiece> stretch = [];
        List<ContentRun> runs = [];
        foreach (FoundPiece piece in pieces.OrderBy(static piece => piece.Offset)
            .ThenByDescending(static piece => piece.Frame))
        {
            long end = stretch.Count == 0 ? piece.Offset : stretch[^1].Offset + stretch[^1].Length;
            if (piece.Offset < end)
            {
                // What was written over, or written again with more behind it: the younger frame was first.
                continue;
            }

            bool extends = piece.Offset == end && TryExtend(runs, piece);
            if (!extends && (piece.Offset > end || runs.Count == Limits.RunsMax))
            {
                yield return stretch;
                stretch = [];
                runs.Clear();
            }

            if (!extends)
            {
                runs.Add(ContentRun.Single(piece.Frame, piece.Slice, piece.Length));
            }

            stretch.Add(piece);
        }

        if (stretch.Count > 0)
        {
            yield return stretch;
        }
    }

    /// <summary>The content of a stretch.</summary>
    public static List<ContentRun> Of(IReadOnlyList<FoundPiece> stretch)
    {
        List<ContentRun> runs = [];
        foreach (FoundPiece piece in stretch)
        {
            if (!TryExtend(runs, piece))
            {
                runs.Add(ContentRun.Single(piece.Frame, piece.Slice, piece.Length));
            }
        }

        return runs;
    }

    /// <summary>
    /// Lets the last run go on with a piece, where both are slice 0 of consecutive frames and only the last is short.
    /// </summary>
    private static bool TryExtend(List<ContentRun> runs, FoundPiece piece)
    {
        if (runs.Count == 0)
        {
            return false;
        }

        ContentRun last = runs[^1];
        uint stride = last.FrameCount == 1 ? (uint)last.Length : last.Stride;
        bool follows = last.Slice == 0 && piece.Slice == 0 && piece.Frame == last.FirstFrame + last.FrameCount
            && last.Length == (long)last.FrameCount * stride && piece.Length <= stride;
        if (follows)
        {
            runs[^1] = new ContentRun(last.FirstFrame, last.FrameCount + 1, 0, stride, last.Length + piece.Length);
        }

        return follows;
    }
}
