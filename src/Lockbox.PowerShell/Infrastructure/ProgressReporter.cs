using System.Globalization;
using System.Management.Automation;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>
/// Shows how far a long operation has come: at most five records a second, percent by bytes, everything in the status
/// (the default view shows nothing else), completed once at the end. Workers only leave their figures here; the
/// pipeline thread writes them.
/// </summary>
internal sealed class ProgressReporter : IProgress<TransferProgress>
{
    private const int ActivityId = 0x4C42;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Action<ProgressRecord> _write;
    private readonly string _activity;
    private readonly TimeProvider _clock;
    private long _lastWritten;
    private TransferProgress? _latest;
    private TransferProgress? _shown;

    /// <summary>Creates a reporter; nothing is shown before the first interval has passed.</summary>
    /// <param name="write">How a cmdlet or provider writes a record.</param>
    /// <param name="activity">What is being done, for instance <c>Adding to app.lockbox</c>.</param>
    /// <param name="clock">The clock.</param>
    public ProgressReporter(Action<ProgressRecord> write, string activity, TimeProvider clock)
    {
        _write = write;
        _activity = activity;
        _clock = clock;
        _lastWritten = clock.GetTimestamp();
    }

    /// <summary>Leaves the newest figures; called from any thread, costs one reference write.</summary>
    /// <param name="value">The figures.</param>
    public void Report(TransferProgress value) => Volatile.Write(ref _latest, value);

    /// <summary>Writes the newest figures when they are due. Pipeline thread only.</summary>
    public void WriteIfDue()
    {
        TransferProgress? latest = Volatile.Read(ref _latest);
        if (latest is null || ReferenceEquals(latest, _shown) || _clock.GetElapsedTime(_lastWritten) < Interval)
        {
            return;
        }

        _lastWritten = _clock.GetTimestamp();
        _shown = latest;
        _write(new ProgressRecord(ActivityId, _activity, Describe(latest))
        {
            PercentComplete = PercentOf(latest),
        });
    }

    /// <summary>Takes the bar away, if one was shown. Pipeline thread only.</summary>
    public void Complete()
    {
        if (_shown is null)
        {
            return;
        }

        _shown = null;
        _write(new ProgressRecord(ActivityId, _activity, Describe(Volatile.Read(ref _latest)!))
        {
            RecordType = ProgressRecordType.Completed,
        });
    }

    private static int PercentOf(TransferProgress progress) =>
        progress.BytesTotal > 0
            ? (int)Math.Clamp(100.0 * progress.BytesDone / progress.BytesTotal, 0, 100)
            : -1;

    private static string Describe(TransferProgress progress)
    {
        string bytes = progress.BytesTotal > 0
            ? $"{DisplayText.Size(progress.BytesDone)} of {DisplayText.Size(progress.BytesTotal)}"
            : DisplayText.Size(progress.BytesDone);
        string items = progress.ItemsTotal > 0
            ? string.Create(CultureInfo.CurrentCulture, $"{progress.ItemsDone:N0} of {progress.ItemsTotal:N0} items")
            : string.Create(CultureInfo.CurrentCulture, $"{progress.ItemsDone:N0} items");
        string current = progress.CurrentItem is { } name ? $", {DisplayText.Name(name)}" : string.Empty;
        return progress.ItemsDone > 0 ? $"{bytes}, {items}{current}" : bytes + current;
    }
}
