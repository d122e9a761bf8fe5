using Lockbox.Engine.Content;

namespace Lockbox.Engine.Transfer;

/// <summary>What an export worker is given: one frame and all files that get something of it.</summary>
/// <param name="FrameId">The frame, or null for files without content.</param>
/// <param name="Pieces">What goes where.</param>
internal sealed record ExportWork(ulong? FrameId, ArraySegment<ExportPiece> Pieces) : IDisposable
{
    /// <summary>A reference to the frame, decompressed, when another worker has begun with it; else null.</summary>
    public DecodedFrame? Frame { get; init; }

    /// <summary>Gives the reference back.</summary>
    public void Dispose() => Frame?.Dispose();
}

/// <summary>A slice of a frame for a file.</summary>
/// <param name="File">The file.</param>
/// <param name="Content">The slice.</param>
internal readonly record struct ExportPiece(OutputFile File, ContentPiece Content);
