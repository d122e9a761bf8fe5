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

    /// <summary>For a copy of all that a snapshot holds.</summary>
    public static CopyProgress For(Snapshot source, IProgress<TransferProgress>? target, TimeProvider clock)
    {
        long used = (long)(source.Root.AllocatedUnits - source.Root.FreeUnits) * Limits.AllocationUnit;
        return new CopyProgress(target, used, source.Summary.ItemCount + source.Summary.VariableCount, clock);
    }

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
