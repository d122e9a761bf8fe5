namespace Lockbox.Engine.Maintenance;

/// <summary>Passes progress on, at most five times a second.</summary>
internal sealed class VerifyProgress(IProgress<TransferProgress>? target, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private long _last = clock.GetTimestamp();

    /// <summary>Reports how many content bytes have been checked.</summary>
    public void Report(long done, long total)
    {
        if (target is not null && clock.GetElapsedTime(_last) >= Interval)
        {
            _last = clock.GetTimestamp();
            target.Report(new TransferProgress(done, total, 0, -1, null));
        }
    }
}
