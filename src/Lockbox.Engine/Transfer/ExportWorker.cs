using Lockbox.Engine.Content;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Opens each frame once and writes all its slices. A frame of many files is shared with a worker that has nothing left
/// to do, so that the last frames do not keep one thread busy and the others waiting.
/// </summary>
/// <param name="snapshot">Where the frames are.</param>
/// <param name="tree">Where the files go.</param>
/// <param name="crew">The other workers; null when there are none.</param>
/// <param name="cancellationToken">Checked between files.</param>
internal sealed class ExportWorker(
    Snapshot snapshot, DestinationTree tree, WorkCrew<ExportWork>? crew, CancellationToken cancellationToken)
    : IWorker<ExportWork>
{
    /// <summary>Fewer files than this are written sooner than somebody else has taken half of them.</summary>
    private const int SharedFrom = 16;

    private readonly OutputFolders _folders = tree.OpenFolders();

    /// <inheritdoc/>
    public void Do(ExportWork work)
    {
        if (work.FrameId is not { } frameId)
        {
            using StageClock.Scope write = snapshot.StageClock.Enter(Stage.Write);
            WriteEmpty(work.Pieces);
            return;
        }

        try
        {
            using DecodedFrame frame = work.Frame ?? snapshot.OpenFrameLazily(frameId);
            frame.DecodeThrough(work.Pieces[^1].Content.Slice);
            WriteAll(work.Pieces, frameId, frame);
        }
        catch (LockboxException error) when (error is LockboxCorruptException or LockboxReadException)
        {
            foreach (ExportPiece piece in work.Pieces)
            {
                piece.File.Fail(Unreadable(piece, error));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folders.Dispose();

    private void Write(ExportPiece piece, DecodedFrame frame)
    {
        ReadOnlySpan<byte> bytes;
        try
        {
            bytes = ContentReader.BytesOf(piece.File.Entry, piece.Content, frame);
        }
        catch (LockboxItemCorruptException error)
        {
            piece.File.Fail(error);
            return;
        }

        piece.File.Write(piece.Content.FileOffset, bytes, _folders);
    }

    private void WriteAll(ArraySegment<ExportPiece> pieces, ulong frameId, DecodedFrame frame)
    {
        using StageClock.Scope write = snapshot.StageClock.Enter(Stage.Write);
        while (pieces.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (crew is not null && pieces.Count >= SharedFrom && crew.HasIdleThread)
            {
                pieces = ShareHalf(crew, pieces, frameId, frame);
            }

            Write(pieces[0], frame);
            pieces = pieces[1..];
        }
    }

    /// <summary>Gives the second half to another worker; the first half stays.</summary>
    private static ArraySegment<ExportPiece> ShareHalf(
        WorkCrew<ExportWork> crew, ArraySegment<ExportPiece> pieces, ulong frameId, DecodedFrame frame)
    {
        ObjectDisposedException.ThrowIf(!frame.TryAddReference(), frame);
        int half = pieces.Count / 2;
        crew.Return(new ExportWork(frameId, pieces[half..]) { Frame = frame });
        return pieces[..half];
    }

    /// <summary>A disk that fails is told from content that is damaged: the one may work tomorrow.</summary>
    private static LockboxException Unreadable(ExportPiece piece, LockboxException error)
    {
        string name = EntryName.ToDisplay(piece.File.Entry.Name);
        string what = $"from byte {piece.Content.FileOffset} on: {error.Message}";
        return error is LockboxReadException
            ? new LockboxReadException($"'{name}' could not be read {what}", error.Remedy, error)
            : new LockboxItemCorruptException($"'{name}' is damaged {what}", error.Remedy, error);
    }

    private void WriteEmpty(IReadOnlyList<ExportPiece> pieces)
    {
        foreach (ExportPiece piece in pieces)
        {
            cancellationToken.ThrowIfCancellationRequested();
            piece.File.WriteEmpty(_folders);
        }
    }
}
