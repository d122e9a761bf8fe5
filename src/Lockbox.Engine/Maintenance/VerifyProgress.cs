using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Maintenance;

/// <summary>Passes progress on, at most five times a second.</summary>
internal sealed class VerifyProgress(IProgress<TransferProgress>? target, TimeProvider clock)
{
    private readonly ProgressInterval _interval = new(clock);

    /// <summary>Reports how many content bytes have been checked.</summary>
    public void Report(long done, long total)
    {
        if (target is not null && _interval.IsDue())
        {
            target.Report(new TransferProgress(done, total, 0, -1, null));
        }
    }
}
