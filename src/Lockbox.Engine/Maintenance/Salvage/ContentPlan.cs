using System.Security.Cryptography;
using Lockbox.Engine.Content;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Maintenance.Salvage;

/// <summary>
/// Decides under which names content comes back. An entry whose content is whole has its own name; of any other nothing
/// stands under its name, because a file that looks whole and is not does more harm than one that is missing. What was
/// found of it comes back as files of their own in a folder of their own.
/// </summary>
internal sealed class ContentPlan
{
    private const string FolderName = "lost+found";

    /// <summary>
    /// Files that lie behind each other mostly share frames; these need not be opened for each of them.
    /// </summary>
    private const long CacheBytes = 16L << 20;

    private readonly SalvagedNames _names;
    private readonly SalvagedFrames _frames;
    private readonly Func<ulong, bool> _mayHaveHeld;
    private readonly DateTime _now;
    private readonly Dictionary<(ulong Frame, uint Slice), (ulong Entry, long Offset)> _moved = [];
    private readonly List<Entry> _entries = [];
    private readonly List<SalvageLoss> _losses;
    private ulong _nextId;

    /// <summary>Prepares.</summary>
    /// <param name="names">The entries.</param>
    /// <param name="frames">The frames; all have been looked at.</param>
    /// <param name="mayHaveHeld">
    /// Whether a frame may have held something that was not found. Where none did, an entry without content is a remain
    /// of one that was deleted.
    /// </param>
    /// <param name="folder">The folder of what has no name.</param>
    /// <param name="nextId">The first id that no entry has had.</param>
    /// <param name="now">The time of what has none.</param>
    /// <param name="losses">What is lost is noted here.</param>
    public ContentPlan(
        SalvagedNames names,
        SalvagedFrames frames,
        Func<ulong, bool> mayHaveHeld,
        string folder,
        ulong nextId,
        DateTime now,
        List<SalvageLoss> losses)
    {
        _names = names;
        _frames = frames;
        _mayHaveHeld = mayHaveHeld;
        Folder = folder;
        _nextId = nextId;
        _now = now;
        _losses = losses;
    }

    /// <summary>The folder of what has no name.</summary>
    public string Folder { get; }

    /// <summary>The entries to write, in the order of their names.</summary>
    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>How many of them have a name of salvage.</summary>
    public long PieceCount { get; private set; }

    /// <summary>Content bytes of all entries.</summary>
    public long Length => _entries.Sum(static entry => entry.Length);

    /// <summary>The first id that is still free.</summary>
    public ulong NextId => _nextId;

    /// <summary>Entries that the root counts, in whatever form they come back, or that are known to be lost.</summary>
    public long AccountedFor { get; private set; }

    /// <summary>A name for the folder that nothing has.</summary>
    public static string FreeFolder(Func<string, bool> isTaken)
    {
        string name = FolderName;
        for (int i = 2; isTaken(name); i++)
        {
            name = $"{FolderName}-{i}";
        }

        return name;
    }

    /// <summary>Decides about everything.</summary>
    /// <param name="cancellation">Looked at between entries.</param>
    public void Make(CancellationToken cancellation)
    {
        using (FrameCache cache = new(CacheBytes))
        {
            ContentReader reader = new(id => cache.Lease(id, _frames.Open));
            foreach (SalvagedEntry salvaged in _names.All)
            {
                cancellation.ThrowIfCancellationRequested();
                Place(salvaged, reader);
            }
        }

        foreach ((ulong id, List<FoundPiece> pieces) in _frames.Orphans)
        {
            AccountedFor++;
            string foundAs = PlacePieces(id, null, pieces);
            _losses.Add(new SalvageLoss(
                SalvageLossKind.ItemName, null, (long)id, "The part of the index that had its name is damaged.", 0,
                foundAs));
        }

        _entries.Sort(static (a, b) => Index.NameKey.Of(a.Name).AsSpan().SequenceCompareTo(Index.NameKey.Of(b.Name)));
    }

    /// <summary>
    /// Whose a slice of a sound frame is in the result, and where in that file; null when it is dropped.
    /// </summary>
    public (ulong Entry, long Offset)? OwnerOf(ulong frame, uint slice, FrameSlice held)
    {
        if (_moved.TryGetValue((frame, slice), out (ulong Entry, long Offset) moved))
        {
            return moved;
        }

        bool stays = _names.Find(held.EntryId) is { IsWhole: true, Obstacle: null } entry
            && entry.Claims(frame, slice, held);
        return stays ? (held.EntryId, held.FileOffset) : null;
    }

    private void Place(SalvagedEntry salvaged, ContentReader reader)
    {
        Entry entry = salvaged.Entry;
        if (salvaged.IsWhole && salvaged.Obstacle is null && !HasOtherDigest(entry, reader))
        {
            AccountedFor++;
            _entries.Add(entry);
            return;
        }

        if (!salvaged.IsReached && salvaged.Pieces.Count == 0 && entry.Length > 0 && !MayHaveBeenHeld(entry))
        {
            return;
        }

        AccountedFor++;
        if (salvaged.IsWhole)
        {
            salvaged.Obstacle ??= "its content does not have the SHA-256 that was recorded for it";
        }

        string? foundAs =
            salvaged.Pieces.Count == 0 ? null : PlacePieces(entry.Id, entry, salvaged.Pieces);
        string reason = salvaged.IsWhole
            ? $"It cannot have its name: {salvaged.Obstacle}."
            : "Frames that hold its content are damaged.";
        _losses.Add(new SalvageLoss(
            foundAs is null ? SalvageLossKind.Item : SalvageLossKind.ItemContent,
            entry.Name,
            (long)entry.Id,
            reason,
            entry.Length - salvaged.FoundBytes,
            foundAs));
    }

    private bool MayHaveBeenHeld(Entry entry) => entry.Runs.Any(run => _mayHaveHeld(run.FirstFrame));

    private static bool HasOtherDigest(Entry entry, ContentReader reader)
    {
        if (entry.Sha256.IsEmpty)
        {
            return false;
        }

        using LockboxStream content = new(entry, reader, null);
        return !SHA256.HashData(content).AsSpan().SequenceEqual(entry.Sha256.Span);
    }

    /// <summary>Makes files of pieces. One that begins where the file did keeps the id, and so its place.</summary>
    /// <returns>The file's name, or that of the folder in which the files are.</returns>
    private string PlacePieces(ulong id, Entry? entry, IReadOnlyList<FoundPiece> pieces)
    {
        List<IReadOnlyList<FoundPiece>> stretches = [.. PieceRuns.Stretches(pieces)];
        string name = $"{Folder}/{id}";
        bool isOne = stretches.Count == 1 && stretches[0][0].Offset == 0
            && (entry is null || entry.Length == stretches[0].Sum(static piece => (long)piece.Length));
        foreach (IReadOnlyList<FoundPiece> stretch in stretches)
        {
            long start = stretch[0].Offset;
            ulong owner = start == 0 ? id : _nextId++;
            foreach (FoundPiece piece in stretch)
            {
                _moved[(piece.Frame, piece.Slice)] = (owner, piece.Offset - start);
            }

            _entries.Add(new Entry(isOne ? name : $"{name}/{start:D12}", EntryKind.File)
            {
                Id = owner,
                Length = stretch.Sum(static piece => (long)piece.Length),
                Runs = PieceRuns.Of(stretch),
                CreatedAt = entry?.CreatedAt ?? _now,
                ModifiedAt = entry?.ModifiedAt ?? _now,
                UnixMode = entry?.UnixMode,
                Attributes = entry?.Attributes,
            });
            PieceCount++;
        }

        return name;
    }
}
