using System.Management.Automation;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>
/// Shows how far a long operation has come, as <see cref="ProgressMeter"/> tells it, and takes the bar away at the end.
/// Workers only leave their figures here; the pipeline thread writes them.
/// </summary>
internal sealed class ProgressReporter : IProgress<TransferProgress>
{
    private const int ActivityId = 0x4C42;

    private readonly Action<ProgressRecord> _write;
    private readonly string _activity;
    private readonly ProgressMeter _meter;
    private TransferProgress? _latest;
    private bool _isShown;

    /// <summary>Creates a reporter; nothing is shown before the first interval has passed.</summary>
    /// <param name="write">How a cmdlet or provider writes a record.</param>
    /// <param name="activity">What is being done, for instance <c>Adding to app.lockbox</c>.</param>
    /// <param name="clock">The clock.</param>
    public ProgressReporter(Action<ProgressRecord> write, string activity, TimeProvider clock)
    {
        _write = write;
        _activity = activity;
        _meter = new ProgressMeter(clock);
    }

    /// <summary>Whether new figures would be shown now; for work on the pipeline thread itself.</summary>
    public bool IsDue => _meter.IsDue;

    /// <summary>Leaves the newest figures; called from any thread, costs one reference write.</summary>
    /// <param name="value">The figures.</param>
    public void Report(TransferProgress value) => Volatile.Write(ref _latest, value);

    /// <summary>Writes the newest figures when they are due. Pipeline thread only.</summary>
    public void WriteIfDue()
    {
        if (_meter.TakeIfDue(Volatile.Read(ref _latest)) is { } view)
        {
            _isShown = true;
            // The time left is in the text; as a property, PowerShell would print it a second time behind that.
            _write(new ProgressRecord(ActivityId, _activity, view.Status) { PercentComplete = view.Percent });
        }
    }

    /// <summary>Takes the bar away, if one was shown. Pipeline thread only.</summary>
    public void Complete()
    {
        if (!_isShown)
        {
            return;
        }

        _isShown = false;
        string status = _meter.View(Volatile.Read(ref _latest)!).Status;
        _write(new ProgressRecord(ActivityId, _activity, status)
        {
            RecordType = ProgressRecordType.Completed,
        });
    }
}
