namespace Lockbox.Engine.Primitives;

/// <summary>Lets progress through at most five times a second. One thread at a time.</summary>
internal sealed class ProgressInterval(TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private long _last = clock.GetTimestamp();

    /// <summary>Whether it is time again; if so, the next interval begins.</summary>
    public bool IsDue()
    {
        if (clock.GetElapsedTime(_last) < Interval)
        {
            return false;
        }

        _last = clock.GetTimestamp();
        return true;
    }
}
