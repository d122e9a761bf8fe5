using System.Security.Cryptography;
using Lockbox.Engine.Content;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Fills frames from files and writes them: reads straight into its own buffer, then compresses, seals and writes there.
/// A file that cannot be read leaves nothing in the frame.
/// </summary>
/// <param name="import">What the workers of an import share.</param>
internal sealed class ImportWorker(ImportContext import) : IWorker<ImportWork>
{
    private readonly SmallFileReader _files = new();
    private readonly ImportFrame _frame = new(import.Transaction, import.Finished, import.Monitor, import.ZstdLevel);
    private FrameBuffer? _chunk;

    /// <inheritdoc/>
    public void Do(ImportWork work)
    {
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
    public void Finish()
    {
        import.LastFrames.Settle(_frame, import.CountWorkers(), import.Stopping);
        _frame.Write();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _files.Dispose();
        _frame.Dispose();
        _chunk?.Dispose();
    }

    private void Fill(ImportChunk chunk)
    {
        LargeFile file = chunk.File;
        FrameBuffer buffer = _chunk ??= new FrameBuffer(Limits.FrameRawTarget);
        buffer.Reset();
        int length;
        using (import.Transaction.StageClock.Enter(Stage.Read))
        {
            length = file.Read(chunk.Index, buffer.Free[..file.LengthOf(chunk.Index)], import.Stopping);
        }

        if (length > 0)
        {
            _ = buffer.AddSlice(file.EntryId, LargeFile.OffsetOf(chunk.Index), length);
            import.Transaction.WriteFrame(chunk.FrameId, buffer, import.ZstdLevel);
            import.Monitor.AddBytes(length);
        }

        import.Finished.Complete(file, chunk.Index, length, chunk.FrameId, 0);
    }

    private void Fill(ImportBatch batch)
    {
        using (import.Transaction.StageClock.Enter(Stage.Read))
        {
            while (!batch.IsDone && !_frame.IsFull && TryAdd(batch.Next, batch.NextEntryId))
            {
                import.Stopping.ThrowIfCancellationRequested();
                batch.Advance();
            }
        }

        if (!batch.IsDone)
        {
            import.GiveBack(batch);
            _frame.Write();
        }
        else if (_frame.IsNearlyFull)
        {
            _frame.Write();
        }
    }

    /// <summary>Adds a piece to the frame, or finds that it does not belong in any. False when it has no room.</summary>
    private bool TryAdd(ImportPiece piece, ulong entryId)
    {
        if (piece.Large is { } large)
        {
            return TryAddTail(large);
        }

        HostItem item = piece.Item;
        try
        {
            SmallFileOutcome outcome = _files.Read(item, _frame.Room, out HostFacts facts, out int length);
            switch (outcome)
            {
                case SmallFileOutcome.NoRoom:
                    return false;
                case SmallFileOutcome.Large:
                    import.Found(piece);
                    return true;
                default:
                    byte[]? sha256 = import.Hash ? SHA256.HashData(_frame.Room[..length]) : null;
                    _frame.Add(item with { Facts = facts }, entryId, length, sha256, piece.Replaces);
                    return true;
            }
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            import.Monitor.Fail(item.HostPath, TransferErrors.Unreadable(item.HostPath, error));
            return true;
        }
    }

    private bool TryAddTail(LargeFile large)
    {
        if (large.TailLength > _frame.Room.Length)
        {
            return false;
        }

        _frame.Add(large, large.Read(large.FullFrames, _frame.Room[..large.TailLength], import.Stopping));
        return true;
    }
}
