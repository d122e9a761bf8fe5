namespace Lockbox.Engine.Transfer;

/// <summary>What an import worker is given.</summary>
internal abstract class ImportWork;

/// <summary>
/// Small files and tails of large ones, in the order of the walk. They fill as many frames as they need; the worker
/// that has filled one passes on the rest while it writes.
/// </summary>
/// <param name="firstEntryId">Id of the first piece's entry; those of the others follow.</param>
/// <param name="pieces">What is to be read.</param>
internal sealed class ImportBatch(ulong firstEntryId, List<ImportPiece> pieces) : ImportWork
{
    private int _next;

    /// <summary>Whether all pieces have been taken.</summary>
    public bool IsDone => _next == pieces.Count;

    /// <summary>The piece whose turn it is.</summary>
    public ImportPiece Next => pieces[_next];

    /// <summary>The id of its entry.</summary>
    public ulong NextEntryId => Next.Large?.EntryId ?? firstEntryId + (ulong)_next;

    /// <summary>Goes on to the piece after it.</summary>
    public void Advance() => _next++;
}

/// <summary>A full frame of a large file.</summary>
/// <param name="frameId">The frame's id.</param>
/// <param name="file">The file.</param>
/// <param name="index">Which of its frames.</param>
internal sealed class ImportChunk(ulong frameId, LargeFile file, int index) : ImportWork
{
    /// <summary>The frame's id.</summary>
    public ulong FrameId => frameId;

    /// <summary>The file.</summary>
    public LargeFile File => file;

    /// <summary>Which of its frames.</summary>
    public int Index => index;
}

/// <summary>A small file, or the tail of a large one.</summary>
/// <param name="Item">What the walk found.</param>
/// <param name="Replaces">Whether an entry of this name is replaced.</param>
/// <param name="Large">The large file whose tail this is, or null.</param>
internal readonly record struct ImportPiece(HostItem Item, bool Replaces, LargeFile? Large);
