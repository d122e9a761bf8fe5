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

    /// <summary>Frames that several copies of this window share: what they became; null when they did not go.</summary>
    private readonly Dictionary<ulong, Reused?> _shared = [];
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
        Reused? reused;
        bool isShared;
        try
        {
            FrameRecord record = source.RecordOf(piece.Frame);
            if (!FullFrames.IsFull(record))
            {
                return null;
            }

            isShared = record.LiveSlices > 1;
            reused = isShared ? SharedAs(copy, piece, record) : WriteAgain(copy, piece, record, hash);
        }
        catch (LockboxCorruptException e)
        {
            throw DamageOf(copy.Entry, e);
        }

        // A frame that went over for others need not hold what a hostile entry says of it.
        if (reused?.Holds(copy, piece) != true)
        {
            return null;
        }

        if (isShared && hash is not null)
        {
            Hash(copy.Entry, piece, hash);
        }

        BytesReused += piece.Length;
        return (reused.Id, piece.Slice);
    }

    private Reused? SharedAs(PlannedCopy copy, ContentPiece piece, FrameRecord record)
    {
        if (!_shared.TryGetValue(piece.Frame, out Reused? reused))
        {
            reused = WriteAgain(copy, piece, record, hash: null);
            _shared.Add(piece.Frame, reused);
        }

        return reused;
    }

    /// <summary>What a frame became, or null when not all of it goes.</summary>
    private Reused? WriteAgain(PlannedCopy copy, ContentPiece piece, FrameRecord record, IncrementalHash? hash)
    {
        using PackedFrame frame = source.OpenPacked(piece.Frame, record);

        // Nobody compresses content to more than it is. With a longer manifest it could be more than an extent may be.
        bool isSound = frame.Payload.Length <= frame.RawLength;
        if (!isSound || _plan.SlicesFor(piece.Frame, frame.Slices, copy, piece) is not { } slices)
        {
            return null;
        }

        // What cannot be read is to be found now, while the original is there, and not by whoever reads the copy.
        ReadOnlySpan<byte> content = source.Unpack(frame);
        hash?.AppendData(content);
        ulong id = transaction.ReserveFrameIds(1);
        transaction.WriteFrameAgain(id, frame, slices);
        return new Reused(id, slices);
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

    /// <summary>A frame that went over.</summary>
    private sealed record Reused(ulong Id, FrameSlice[] Slices)
    {
        /// <summary>Whether a piece of a copy is in it.</summary>
        public bool Holds(PlannedCopy copy, ContentPiece piece) => piece.Slice < (uint)Slices.Length
            && Slices[piece.Slice] == new FrameSlice(copy.NewId, piece.FileOffset, piece.Length);
    }
}
