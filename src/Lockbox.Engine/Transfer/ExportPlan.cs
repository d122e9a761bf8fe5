using System.Runtime.InteropServices;
using Lockbox.Engine.Content;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Gathers files and gives them out by frame, frames in the order of their ids, so that each frame is opened once.
/// Holds a bounded number of pieces, few at first, so that there is work soon. The frame of the piece that came last is
/// held back, because more of it may follow; any other frame that is needed again later is opened again.
/// </summary>
internal sealed class ExportPlan
{
    private const int FirstPieces = 128;
    private const int PiecesMax = 65_536;
    private const int EmptyFilesAtOnce = 256;

    private readonly List<ExportPiece> _pieces = [];
    private readonly List<ExportPiece> _empty = [];
    private int _limit = FirstPieces;

    /// <summary>Whether it is time to <see cref="Take"/>.</summary>
    public bool IsFull => _pieces.Count + _empty.Count >= _limit;

    /// <summary>Adds all pieces of a file.</summary>
    public void Add(OutputFile file)
    {
        if (file.Entry.Length == 0)
        {
            file.Expect(1);
            _empty.Add(new ExportPiece(file, default));
            return;
        }

        int before = _pieces.Count;
        foreach (ContentPiece piece in ContentMap.Pieces(file.Entry))
        {
            _pieces.Add(new ExportPiece(file, piece));
        }

        file.Expect(_pieces.Count - before);
    }

    /// <summary>Gives out what was added.</summary>
    /// <param name="isLast">Whether nothing more will be added.</param>
    public IEnumerable<ExportWork> Take(bool isLast)
    {
        ulong? heldBack = isLast || _pieces.Count == 0 || _pieces.Count >= PiecesMax
            ? null
            : _pieces[^1].Content.Frame;
        foreach (ExportPiece[] empty in _empty.Chunk(EmptyFilesAtOnce))
        {
            yield return new ExportWork(null, empty);
        }

        _pieces.Sort(static (a, b) => a.Content.Frame != b.Content.Frame
            ? a.Content.Frame.CompareTo(b.Content.Frame)
            : a.Content.Slice.CompareTo(b.Content.Slice));
        List<ExportPiece> rest = [];
        int start = 0;
        while (start < _pieces.Count)
        {
            ulong frame = _pieces[start].Content.Frame;
            int end = start + 1;
            while (end < _pieces.Count && _pieces[end].Content.Frame == frame)
            {
                end++;
            }

            if (frame == heldBack)
            {
                rest.AddRange(_pieces[start..end]);
            }
            else
            {
                yield return new ExportWork(frame, CollectionsMarshal.AsSpan(_pieces)[start..end].ToArray());
            }

            start = end;
        }

        _pieces.Clear();
        _pieces.AddRange(rest);
        _empty.Clear();
        _limit = Math.Min(_limit * 2, PiecesMax);
    }
}
