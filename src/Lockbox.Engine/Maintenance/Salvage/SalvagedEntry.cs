using Lockbox.Engine.Content;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Maintenance.Salvage;

/// <summary>A slice of a sound frame.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Slice">Its number there.</param>
/// <param name="Offset">Where in the file it begins.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct FoundPiece(ulong Frame, uint Slice, long Offset, int Length);

/// <summary>An entry that some leaf tells of, and what was found of its content.</summary>
internal sealed class SalvagedEntry(Entry entry, bool isReached)
{
    private List<FoundPiece>? _pieces;

    /// <summary>The entry as the leaf has it.</summary>
    public Entry Entry { get; } = entry;

    /// <summary>Whether the root leads to it, so that it certainly is part of the lockbox.</summary>
    public bool IsReached { get; } = isReached;

    /// <summary>Why it cannot come back under its name although its content may be whole, or null.</summary>
    public string? Obstacle { get; set; }

    /// <summary>Content bytes found.</summary>
    public long FoundBytes { get; private set; }

    /// <summary>Whether all content was found.</summary>
    public bool IsWhole => FoundBytes == Entry.Length;

    /// <summary>What was found of the content.</summary>
    public IReadOnlyList<FoundPiece> Pieces => _pieces ?? [];

    /// <summary>Whether a slice is where the entry says that its content is.</summary>
    public bool Claims(ulong frame, uint slice, FrameSlice held) =>
        held.FileOffset < Entry.Length
        && ContentMap.At(Entry, held.FileOffset)
            == new ContentPiece(frame, slice, held.FileOffset, held.Length);

    /// <summary>Notes a slice that the entry claims.</summary>
    public void Add(FoundPiece piece)
    {
        (_pieces ??= new List<FoundPiece>(1)).Add(piece);
        FoundBytes += piece.Length;
    }
}
