using System.Security.Cryptography;
using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// How the content of entries gets into the frames of a transaction. A full frame whose slices all go to copies is
/// opened, found to be sound and sealed again with another manifest, and is not compressed again; what is in other
/// frames is packed anew (docs/adr/0022-copies.md).
/// </summary>
/// <param name="source">Where from.</param>
/// <param name="transaction">Where to.</param>
/// <param name="afterPiece">Told of each piece that was copied, with its bytes.</param>
internal sealed class CopiedContent(CopySource source, Transaction transaction, Action<int> afterPiece) : IDisposable
{
    private readonly FrameFiller _filler = new(
        () => transaction.ReserveFrameIds(1),
        (id, content) => transaction.WriteFrame(id, content, transaction.DefaultZstdLevel));

    /// <summary>Frames that several copies of this window share: under which id they went over, or 0.</summary>
    private readonly Dictionary<ulong, ulong> _shared = [];
    private CopyPlan _plan = new();

    /// <summary>Content bytes that were not compressed again.</summary>
    public long BytesReused { get; private set; }

    /// <summary>Looks at what is to be copied next.</summary>
    /// <param name="window">The copies.</param>
    /// <param name="fail">Told of entries whose content cannot be.</param>
    /// <returns>The others.</returns>
    public List<PlannedCopy> Begin(IReadOnlyList<PlannedCopy> window, Action<string, LockboxException> fail)
    {
        _plan = new CopyPlan();
        _shared.Clear();
        List<PlannedCopy> possible = new(window.Count);
        foreach (PlannedCopy copy in window)
        {
            try
            {
                _plan.Add(copy, source);
                possible.Add(copy);
            }
            catch (LockboxCorruptException e)
            {
                fail(copy.Entry.Name, DamageOf(copy.Entry, e));
            }
        }

        return possible;
    }

    /// <summary>Copies the content of an entry.</summary>
    /// <returns>Where it is.</returns>
    /// <exception cref="LockboxItemCorruptException">
    /// It is damaged, or is not what its recorded digest says.
    /// </exception>
    /// <exception cref="LockboxLimitExceededException">It is in too many pieces.</exception>
    public IReadOnlyList<ContentRun> Copy(PlannedCopy copy)
    {
        using IncrementalHash? hash =
            copy.Entry.Sha256.IsEmpty ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        RunList runs = new();
        foreach (ContentPiece piece in ContentMap.Pieces(copy.Entry))
        {
            (ulong frame, uint slice) = TryReuse(copy, piece, hash) ?? Pack(copy, piece, hash);
            runs.Add(frame, slice, piece.Length);
            afterPiece(piece.Length);
        }

        return hash is null || hash.GetHashAndReset().AsSpan().SequenceEqual(copy.Entry.Sha256.Span)
            ? runs.ToRuns(copy.Entry.Name)
            : throw new LockboxItemCorruptException(
                $"'{EntryName.ToDisplay(copy.Entry.Name)}' is damaged: it does not have the SHA-256 that was recorded "
                + "for it.",
                DamageRemedies.TestAndRestore);
    }

    /// <summary>Writes what is not written yet.</summary>
    public void Finish() => _filler.Flush();

    /// <inheritdoc/>
    public void Dispose() => _filler.Dispose();

    private (ulong Frame, uint Slice)? TryReuse(PlannedCopy copy, ContentPiece piece, IncrementalHash? hash)
    {
        ulong id;
        bool isShared;
        try
        {
            FrameRecord record = source.RecordOf(piece.Frame);
            if (!FullFrames.IsFull(record))
            {
                return null;
            }

            isShared = record.LiveSlices > 1;
            id = isShared ? SharedAs(copy, piece, record) : WriteAgain(copy, piece, record, hash);
        }
        catch (LockboxCorruptException e)
        {
            throw DamageOf(copy.Entry, e);
        }

        if (id == 0)
        {
            return null;
        }

        if (isShared && hash is not null)
        {
            Hash(copy.Entry, piece, hash);
        }

        BytesReused += piece.Length;
        return (id, piece.Slice);
    }

    private ulong SharedAs(PlannedCopy copy, ContentPiece piece, FrameRecord record)
    {
        if (!_shared.TryGetValue(piece.Frame, out ulong id))
        {
            id = WriteAgain(copy, piece, record, hash: null);
            _shared.Add(piece.Frame, id);
        }

        return id;
    }

    /// <summary>The id under which a frame went over, or 0 when not all of it goes.</summary>
    private ulong WriteAgain(PlannedCopy copy, ContentPiece piece, FrameRecord record, IncrementalHash? hash)
    {
        using PackedFrame frame = source.OpenPacked(piece.Frame, record);
        if (_plan.SlicesFor(piece.Frame, frame.Slices, copy, piece) is not { } slices)
        {
            return 0;
        }

        // What cannot be read is to be found now, while the original is there, and not by whoever reads the copy.
        ReadOnlySpan<byte> content = source.Unpack(frame);
        hash?.AppendData(content);
        ulong id = transaction.ReserveFrameIds(1);
        transaction.WriteFrameAgain(id, frame, slices);
        return id;
    }

    private (ulong Frame, uint Slice) Pack(PlannedCopy copy, ContentPiece piece, IncrementalHash? hash)
    {
        Span<byte> room = _filler.RoomFor(piece.Length);
        source.Read(copy.Entry, piece, room);
        hash?.AppendData(room);
        return _filler.Take(copy.NewId, piece.FileOffset, piece.Length);
    }

    private void Hash(Entry entry, ContentPiece piece, IncrementalHash hash)
    {
        using PooledBuffer content = PooledBuffer.Rent(piece.Length);
        source.Read(entry, piece, content.Span);
        hash.AppendData(content.Span);
    }

    /// <summary>Says of damage that was found which entry it is about.</summary>
    private static LockboxItemCorruptException DamageOf(Entry entry, LockboxCorruptException damage) =>
        new($"'{EntryName.ToDisplay(entry.Name)}' is damaged: {damage.Message}", damage.Remedy, damage);
}
