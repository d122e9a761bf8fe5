using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Maintenance;

/// <summary>Counts what a copy has done, and passes it on at most five times a second.</summary>
/// <param name="target">Who wants to know, or null.</param>
/// <param name="totalBytes">About how many bytes there are.</param>
/// <param name="totalItems">How many entries and variables there are.</param>
/// <param name="clock">The clock.</param>
internal sealed class CopyProgress(
    IProgress<TransferProgress>? target, long totalBytes, long totalItems, TimeProvider clock)
{
    private readonly ProgressInterval _interval = new(clock);
    private long _bytes;
    private long _items;

    /// <summary>
    /// Whether frames count as what is in them and not as what they take in the file: where they are compressed again
    /// the time goes by that, and a frame that compresses well would hardly move the figures.
    /// </summary>
    public bool ByContent { get; private init; }

    /// <summary>For a copy of all that a snapshot holds.</summary>
    public static CopyProgress For(Snapshot source, IProgress<TransferProgress>? target, TimeProvider clock)
    {
        long used = (long)(source.Root.AllocatedUnits - source.Root.FreeUnits) * Limits.AllocationUnit;
        return new CopyProgress(target, used, source.Summary.ItemCount + source.Summary.VariableCount, clock);
    }

    /// <summary>For a copy of all that a snapshot holds, in which everything is compressed again.</summary>
    public static CopyProgress ForContent(Snapshot source, IProgress<TransferProgress>? target, TimeProvider clock) =>
        new(target, (long)source.Root.ContentLength, source.Summary.ItemCount + source.Summary.VariableCount, clock)
        {
            ByContent = true,
        };

    /// <summary>Adds a whole frame.</summary>
    public void AddFrame(in FrameRecord record) => Add(ByContent ? record.RawLength : record.Pointer.Length, 0);

    /// <summary>Adds a part of a frame.</summary>
    /// <param name="record">The frame.</param>
    /// <param name="length">The part's content bytes.</param>
    public void AddPiece(in FrameRecord record, int length) =>
        Add(ByContent ? length : (long)length * record.Pointer.Length / record.RawLength, 0);

    /// <summary>Adds what has been copied.</summary>
    public void Add(long bytes, long items)
    {
        _bytes += bytes;
        _items += items;
        if (target is not null && _interval.IsDue())
        {
            target.Report(new TransferProgress(Math.Min(_bytes, totalBytes), totalBytes, _items, totalItems, null));
        }
    }
}
