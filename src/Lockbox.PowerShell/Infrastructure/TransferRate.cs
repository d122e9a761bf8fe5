namespace Lockbox.PowerShell.Infrastructure;

/// <summary>
/// How fast something goes, from how far it was at each moment: bytes and time are added up, and what is older counts
/// less. So one slow moment does not make the rate jump, and after some seconds the rate is that of now.
/// </summary>
internal sealed class TransferRate
{
    /// <summary>After this long a moment counts e times less.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(5);

    /// <summary>Before this long nothing is said: the beginning is no measure.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <summary>What would take longer than this is not told: it would be a guess.</summary>
    private static readonly TimeSpan MostRemaining = TimeSpan.FromHours(100);

    private TimeSpan _observed;
    private double _seconds;
    private double _bytes;
    private long _done;

    /// <summary>Bytes per second, or null while too little is known or nothing moves.</summary>
    public double? BytesPerSecond =>
        _observed >= Least && _bytes / _seconds is >= 1 and var rate ? rate : null;

    /// <summary>Takes how far it has come.</summary>
    /// <param name="elapsed">The time since the last call, or since the beginning; not negative.</param>
    /// <param name="done">Bytes done since the beginning. Less than before begins anew.</param>
    public void Observe(TimeSpan elapsed, long done)
    {
        if (done < _done)
        {
            _observed = TimeSpan.Zero;
            _bytes = _seconds = 0;
            _done = 0;
        }

        double fade = Math.Exp(-elapsed.TotalSeconds / Memory.TotalSeconds);
        _bytes = (_bytes * fade) + (done - _done);
        _seconds = (_seconds * fade) + elapsed.TotalSeconds;
        _observed += elapsed;
        _done = done;
    }

    /// <summary>How long the rest takes at this rate.</summary>
    /// <param name="left">Bytes to go.</param>
    /// <returns>The time, rounded up to seconds; null where it cannot be told.</returns>
    public TimeSpan? Remaining(long left)
    {
        if (left < 0 || BytesPerSecond is not { } rate)
        {
            return null;
        }

        // What is a hair above a whole second is that second.
        double seconds = Math.Ceiling((left / rate) - 0.001);
        return seconds <= MostRemaining.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }
}
