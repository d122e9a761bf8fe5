using System.Security.Cryptography;
using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Microsoft.Win32.SafeHandles;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Fills a frame from files and writes it: reads straight into its own buffer, then compresses, seals and writes there.
/// A file that cannot be read leaves nothing in the frame.
/// </summary>
internal sealed class ImportWorker(
    Transaction transaction,
    ImportedEntries finished,
    TransferMonitor monitor,
    int? zstdLevel,
    bool hash,
    CancellationToken cancellationToken) : IWorker<ImportWork>
{
    private readonly FrameBuffer _buffer = new(Limits.FrameRawTarget);
    private readonly List<(ImportPiece Piece, int Length, uint Slice, byte[]? Sha256)> _read = [];

    /// <inheritdoc/>
    public void Do(ImportWork work)
    {
        _buffer.Reset();
        switch (work)
        {
            case ImportBatch batch:
                Fill(batch);
                break;
            case ImportChunk chunk:
                Fill(chunk);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(work));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    private void Fill(ImportChunk chunk)
    {
        LargeFile file = chunk.File;
        Span<byte> room = _buffer.Free[..file.LengthOf(chunk.Index)];
        int length = file.Read(chunk.Index, room, cancellationToken);
        if (length > 0)
        {
            _ = _buffer.AddSlice(file.EntryId, LargeFile.OffsetOf(chunk.Index), length);
            transaction.WriteFrame(chunk.FrameId, _buffer, zstdLevel);
            monitor.AddBytes(length);
        }

        Complete(file, chunk.Index, length, chunk.FrameId, 0);
    }

    private void Fill(ImportBatch batch)
    {
        _read.Clear();
        foreach (ImportPiece piece in batch.Pieces)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryRead(piece, out int length, out byte[]? sha256))
            {
                long offset = piece.Large is { } large ? LargeFile.OffsetOf(large.FullFrames) : 0;
                uint slice = length > 0 ? _buffer.AddSlice(piece.EntryId, offset, length) : 0;
                _read.Add((piece, length, slice, sha256));
            }
        }

        if (_buffer.SliceCount > 0)
        {
            transaction.WriteFrame(batch.FrameId, _buffer, zstdLevel);
        }

        foreach ((ImportPiece piece, int length, uint slice, byte[]? sha256) in _read)
        {
            monitor.AddBytes(length);
            if (piece.Large is { } large)
            {
                Complete(large, large.FullFrames, length, batch.FrameId, slice);
            }
            else
            {
                ContentRun[] runs = length > 0 ? [ContentRun.Single(batch.FrameId, slice, length)] : [];
                finished.Add(ImportedEntries.Create(piece.Host, piece.EntryId, runs, sha256), piece.Replaces);
            }
        }
    }

    private bool TryRead(ImportPiece piece, out int length, out byte[]? sha256)
    {
        Span<byte> room = _buffer.Free[..piece.Length];
        sha256 = null;
        if (piece.Large is { } large)
        {
            length = large.Read(large.FullFrames, room, cancellationToken);
            return true;
        }

        string path = piece.Host.HostPath;
        if (LeanFile.IsAvailable && LeanFile.TryRead(path, room))
        {
            length = room.Length;
            sha256 = hash ? SHA256.HashData(room) : null;
            return true;
        }

        try
        {
            using SafeFileHandle file = HostFileReader.Open(path);
            length = HostFileReader.ReadFully(file, room, 0);
            piece.Host.ReadModeOf(file);
            sha256 = hash ? SHA256.HashData(room[..length]) : null;
            return true;
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            monitor.Fail(path, TransferErrors.Unreadable(path, error));
            length = 0;
            return false;
        }
    }

    private void Complete(LargeFile file, int index, int length, ulong frame, uint slice)
    {
        if (file.Complete(index, length, frame, slice))
        {
            finished.Add(file);
        }
    }
}
