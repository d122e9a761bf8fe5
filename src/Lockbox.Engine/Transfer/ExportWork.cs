using Lockbox.Engine.Content;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Transfer;

/// <summary>What an export worker is given: one frame and all files that get something of it.</summary>
/// <param name="FrameId">The frame, or null for files without content.</param>
/// <param name="Pieces">What goes where.</param>
internal sealed record ExportWork(ulong? FrameId, IReadOnlyList<ExportPiece> Pieces);

/// <summary>A slice of a frame for a file.</summary>
/// <param name="File">The file.</param>
/// <param name="Content">The slice.</param>
internal readonly record struct ExportPiece(OutputFile File, ContentPiece Content);

/// <summary>Opens each frame once and writes all its slices.</summary>
internal sealed class ExportWorker(Snapshot snapshot, DestinationTree tree, CancellationToken cancellationToken)
    : IWorker<ExportWork>
{
    private readonly OutputFolders _folders = new(tree);

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
            using DecodedFrame frame = snapshot.OpenFrameLazily(frameId);
            frame.DecodeThrough(work.Pieces[^1].Content.Slice);
            WriteAll(work.Pieces, frame);
        }
        catch (LockboxException error) when (error is LockboxCorruptException or LockboxReadException)
        {
            foreach (ExportPiece piece in work.Pieces)
            {
                piece.File.Fail(new LockboxItemCorruptException(
                    $"'{EntryName.ToDisplay(piece.File.Entry.Name)}' is damaged from byte "
                    + $"{piece.Content.FileOffset} on: {error.Message}",
                    error.Remedy,
                    error));
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

    private void WriteAll(IReadOnlyList<ExportPiece> pieces, DecodedFrame frame)
    {
        using StageClock.Scope write = snapshot.StageClock.Enter(Stage.Write);
        foreach (ExportPiece piece in pieces)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(piece, frame);
        }
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
