namespace Lockbox.Engine.Transfer;

/// <summary>What an import worker is given: exactly one frame to fill.</summary>
/// <param name="FrameId">The frame's id.</param>
internal abstract record ImportWork(ulong FrameId);

/// <summary>Small files and tails of large ones that share a frame.</summary>
/// <param name="FrameId">The frame's id.</param>
/// <param name="Pieces">What goes in, in this order.</param>
internal sealed record ImportBatch(ulong FrameId, IReadOnlyList<ImportPiece> Pieces) : ImportWork(FrameId);

/// <summary>A full frame of a large file.</summary>
/// <param name="FrameId">The frame's id.</param>
/// <param name="File">The file.</param>
/// <param name="Index">Which of its frames.</param>
internal sealed record ImportChunk(ulong FrameId, LargeFile File, int Index) : ImportWork(FrameId);

/// <summary>A small file, or the tail of a large one.</summary>
/// <param name="Host">What the walk found.</param>
/// <param name="EntryId">The new entry's id.</param>
/// <param name="Replaces">Whether an entry of this name is replaced.</param>
/// <param name="Length">Planned bytes; more are not taken.</param>
/// <param name="Large">The large file whose tail this is, or null.</param>
internal readonly record struct ImportPiece(
    HostEntry Host, ulong EntryId, bool Replaces, int Length, LargeFile? Large);
