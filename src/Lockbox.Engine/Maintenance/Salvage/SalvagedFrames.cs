using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Maintenance.Salvage;

/// <summary>
/// Finds for each frame a version that is sound, and for each of its slices the entry that it belongs to. Frame by
/// frame, because a file says how many frames there are, while entries can claim anything.
/// </summary>
internal sealed class SalvagedFrames
{
    /// <summary>Most slices without an entry that come back; what is more is counted as lost.</summary>
    private const int OrphansMax = 1 << 22;

    private readonly SalvagedNames _names;
    private readonly Func<ulong, ulong, bool> _mayBeOrphan;
    private readonly FrameReader _reader;
    private readonly SortedDictionary<ulong, FrameRecord> _sound = [];
    private readonly Dictionary<ulong, List<FoundPiece>> _orphans = [];
    private readonly HashSet<ulong> _lost = [];
    private int _orphanCount;

    /// <summary>Prepares.</summary>
    /// <param name="lockbox">The source.</param>
    /// <param name="names">The entries that come back.</param>
    /// <param name="mayBeOrphan">
    /// Whether a slice, given its frame and the id of its entry, may belong to an entry whose name was lost. When it
    /// does not, the entry was deleted.
    /// </param>
    public SalvagedFrames(OpenedLockbox lockbox, SalvagedNames names, Func<ulong, ulong, bool> mayBeOrphan)
    {
        _names = names;
        _mayBeOrphan = mayBeOrphan;
        _reader = new FrameReader(lockbox.Extents, lockbox.Zstd);
    }

    /// <summary>Slices without an entry, by the id of the entry that they belonged to.</summary>
    public IReadOnlyDictionary<ulong, List<FoundPiece>> Orphans => _orphans;

    /// <summary>Bytes without an entry that were too many to come back.</summary>
    public long OrphanBytesPassedOver { get; private set; }

    /// <summary>Sound frames with something in them that comes back, in the order of their ids.</summary>
    public IEnumerable<KeyValuePair<ulong, FrameRecord>> Sound => _sound;

    /// <summary>The greatest id of all that were looked at.</summary>
    public ulong LastId { get; private set; }

    /// <summary>The greatest id of an entry that a slice names.</summary>
    public ulong LastEntryId { get; private set; }

    /// <summary>Whether a frame is damaged, so that something may have been in it.</summary>
    public bool IsLost(ulong frame) => _lost.Contains(frame);

    /// <summary>Looks at a frame.</summary>
    /// <param name="id">The frame.</param>
    /// <param name="versions">Where it may be, the best first.</param>
    public void Look(ulong id, IEnumerable<FrameRecord> versions)
    {
        LastId = Math.Max(LastId, id);
        bool isSound = false;
        foreach (FrameRecord record in versions)
        {
            using DecodedFrame? frame = TryOpen(id, record);
            isSound |= frame is not null;
            if (frame is not null && TryTake(id, frame.Slices))
            {
                _sound.Add(id, record);
                return;
            }
        }

        if (!isSound)
        {
            _lost.Add(id);
        }
    }

    /// <summary>The sound version of a frame, opened. Dispose it.</summary>
    /// <exception cref="LockboxCorruptException">There is none.</exception>
    public DecodedFrame Open(ulong id) => _sound.TryGetValue(id, out FrameRecord record)
        ? _reader.Open(id, record)
        : throw new LockboxCorruptException($"The lockbox is damaged: frame {id} is lost.");

    private DecodedFrame? TryOpen(ulong id, FrameRecord record)
    {
        try
        {
            return _reader.Open(id, record);
        }
        catch (LockboxException e) when (e is LockboxCorruptException or LockboxReadException)
        {
            return null;
        }
    }

    /// <summary>Gives the slices to their entries. False when none of them belongs to anything.</summary>
    private bool TryTake(ulong id, ReadOnlySpan<FrameSlice> slices)
    {
        bool isTaken = false;
        for (uint i = 0; i < (uint)slices.Length; i++)
        {
            FrameSlice slice = slices[(int)i];
            if (!slice.IsDead && slice.EntryId <= long.MaxValue / 2)
            {
                LastEntryId = Math.Max(LastEntryId, slice.EntryId);
                isTaken |= TryTake(new FoundPiece(id, i, slice.FileOffset, slice.Length), slice);
            }
        }

        return isTaken;
    }

    private bool TryTake(FoundPiece piece, FrameSlice slice)
    {
        if (_names.Find(slice.EntryId) is { } entry)
        {
            bool claims = entry.Claims(piece.Frame, piece.Slice, slice);
            if (claims)
            {
                entry.Add(piece);
            }

            return claims;
        }

        if (!_mayBeOrphan(piece.Frame, slice.EntryId))
        {
            return false;
        }

        if (_orphanCount == OrphansMax)
        {
            OrphanBytesPassedOver += piece.Length;
            return false;
        }

        if (!_orphans.TryGetValue(slice.EntryId, out List<FoundPiece>? pieces))
        {
            _orphans.Add(slice.EntryId, pieces = []);
        }

        _orphanCount++;
        pieces.Add(piece);
        return true;
    }
}
