using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Maintenance.Salvage;

/// <summary>
/// Reads a file once, from the first extent to the end and in large blocks, and stops at each unit that begins as a
/// record of ours does. What the medium does not give counts as zeros.
/// </summary>
internal sealed class UnitScan(IStorageDevice device, CancellationToken cancellation)
{
    /// <summary>What cannot be read in one go is read in pieces of this many bytes.</summary>
    private const int PieceSize = 4096;

    /// <summary>Looks at a record.</summary>
    /// <param name="offset">Where in the file it begins.</param>
    /// <param name="rest">
    /// What follows, as far as the longest record reaches or the file does; to be left as it is.
    /// </param>
    /// <returns>How many bytes of it have been dealt with; 0 when it is none.</returns>
    public delegate int Visitor(long offset, ReadOnlySpan<byte> rest);

    /// <summary>Bytes held in memory at once; more than the longest record has.</summary>
    public int WindowSize { get; init; } = 16 << 20;

    /// <summary>Bytes that the medium did not give.</summary>
    public long UnreadableBytes { get; private set; }

    /// <summary>The first bytes that extents and key directories have in common.</summary>
    private static ReadOnlySpan<byte> Beginning => "LBX"u8;

    /// <summary>Goes through the file.</summary>
    /// <param name="visit">Called for each unit that may be the beginning of a record.</param>
    /// <param name="progress">Told how many bytes are done.</param>
    public void Run(Visitor visit, Action<long>? progress = null)
    {
        long length = device.Length;
        using PooledBuffer window = PooledBuffer.Rent((int)Math.Min(WindowSize, Math.Max(length, PieceSize)));
        long start = FileLayout.FirstExtent;
        long end = start;
        for (long at = start; at < length;)
        {
            cancellation.ThrowIfCancellationRequested();
            if (at >= end || (end < length && end - at < Limits.ExtentMax))
            {
                int kept = (int)Math.Max(0, end - at);
                window.Span.Slice((int)(at - start), kept).CopyTo(window.Span);
                start = at;
                int more = (int)Math.Min(window.Length - kept, length - at - kept);
                Fill(at + kept, window.Span.Slice(kept, more));
                end = at + kept + more;
                progress?.Invoke(at - FileLayout.FirstExtent);
            }

            at = VisitNext(visit, window.Span[..(int)(end - start)], start, at, end == length);
        }
    }

    /// <summary>Visits the next unit that may begin a record, and returns where to go on.</summary>
    private static long VisitNext(Visitor visit, ReadOnlySpan<byte> window, long start, long at, bool isLast)
    {
        int from = (int)(at - start);
        int limit = isLast ? window.Length : window.Length - Limits.ExtentMax;
        int found = window[from..].IndexOf(Beginning);
        if (found < 0 || from + found >= limit)
        {
            return AlignUp(start + Math.Max(limit, from + 1));
        }

        long next = start + from + found;
        if (next % Limits.AllocationUnit != 0)
        {
            return AlignUp(next);
        }

        return AlignUp(next + Math.Max(1, visit(next, window[(int)(next - start)..])));
    }

    private static long AlignUp(long offset) =>
        (offset + Limits.AllocationUnit - 1) / Limits.AllocationUnit * Limits.AllocationUnit;

    private void Fill(long offset, Span<byte> destination)
    {
        try
        {
            ReadInto(offset, destination);
        }
        catch (LockboxReadException)
        {
            for (int done = 0; done < destination.Length; done += PieceSize)
            {
                cancellation.ThrowIfCancellationRequested();
                FillPiece(offset + done, destination.Slice(done, Math.Min(PieceSize, destination.Length - done)));
            }
        }
    }

    private void FillPiece(long offset, Span<byte> piece)
    {
        try
        {
            ReadInto(offset, piece);
        }
        catch (LockboxReadException)
        {
            piece.Clear();
            UnreadableBytes += piece.Length;
        }
    }

    private void ReadInto(long offset, Span<byte> destination) =>
        destination[device.Read(offset, destination)..].Clear();
}
