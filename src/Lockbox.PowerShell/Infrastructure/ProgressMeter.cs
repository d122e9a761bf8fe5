using System.Globalization;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>What a progress bar shows at one moment.</summary>
/// <param name="Status">Everything, for the view that shows nothing else.</param>
/// <param name="Percent">0 to 100, or -1 where the total is not known.</param>
/// <param name="SecondsRemaining">The time left, or -1 where it cannot be told.</param>
internal sealed record ProgressView(string Status, int Percent, int SecondsRemaining);

/// <summary>
/// Makes what a progress bar shows of the figures of a long operation: at most five times a second, and once a second
/// where the figures stand still, so that the bar tells of that.
/// </summary>
internal sealed class ProgressMeter
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock;
    private readonly TransferRate _rate = new();
    private TransferProgress? _shown;
    private long _lastTaken;

    /// <summary>Begins to measure; nothing is due before the first interval has passed.</summary>
    /// <param name="clock">The clock.</param>
    public ProgressMeter(TimeProvider clock)
    {
        _clock = clock;
        _lastTaken = clock.GetTimestamp();
    }

    /// <summary>Whether new figures would be shown now.</summary>
    public bool IsDue => _clock.GetElapsedTime(_lastTaken) >= Interval;

    /// <summary>What is to be shown now.</summary>
    /// <param name="latest">The newest figures, or null when there are none yet.</param>
    /// <returns>The view, or null when nothing is due.</returns>
    public ProgressView? TakeIfDue(TransferProgress? latest)
    {
        TimeSpan elapsed = _clock.GetElapsedTime(_lastTaken);
        bool isSame = ReferenceEquals(latest, _shown);
        if (latest is null || elapsed < (isSame ? LongestInterval : Interval))
        {
            return null;
        }

        _lastTaken = _clock.GetTimestamp();
        _shown = latest;
        _rate.Observe(elapsed, latest.BytesDone);
        return View(latest);
    }

    /// <summary>The figures as a view, with the rate as it was last.</summary>
    /// <param name="progress">The figures.</param>
    /// <returns>The view.</returns>
    public ProgressView View(TransferProgress progress)
    {
        TimeSpan? remaining = progress.BytesTotal > 0
            ? _rate.Remaining(progress.BytesTotal - progress.BytesDone)
            : null;
        return new ProgressView(
            string.Join(", ", Parts(progress, remaining)),
            progress.BytesTotal > 0
                ? (int)Math.Clamp(100.0 * progress.BytesDone / progress.BytesTotal, 0, 100)
                : -1,
            remaining is { } time ? (int)time.TotalSeconds : -1);
    }

    private IEnumerable<string> Parts(TransferProgress progress, TimeSpan? remaining)
    {
        yield return progress.BytesTotal > 0
            ? $"{DisplayText.Size(progress.BytesDone)} of {DisplayText.Size(progress.BytesTotal)}"
            : DisplayText.Size(progress.BytesDone);
        if (_rate.BytesPerSecond is { } rate)
        {
            yield return $"{DisplayText.Size((long)rate)}/s";
        }

        if (remaining is { } time)
        {
            yield return $"{Clock(time)} left";
        }

        if (progress.ItemsDone > 0)
        {
            string of = progress.ItemsTotal > 0
                ? string.Create(CultureInfo.CurrentCulture, $" of {progress.ItemsTotal:N0}")
                : string.Empty;
            string noun = of.Length == 0 && progress.ItemsDone == 1 ? "item" : "items";
            yield return string.Create(CultureInfo.CurrentCulture, $"{progress.ItemsDone:N0}{of} {noun}");
        }

        if (progress.CurrentItem is { } name)
        {
            yield return DisplayText.Name(name);
        }
    }

    /// <summary>Minutes and seconds, with hours where there are some: <c>0:03</c>, <c>2:00:00</c>.</summary>
    private static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time:mm\\:ss}")
        : time.ToString(@"m\:ss", CultureInfo.InvariantCulture);
}
