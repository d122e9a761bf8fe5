namespace Lockbox.Engine;

/// <summary>
/// How long a lockbox has been busy with each stage since it was opened, all threads added up: with two threads at work
/// the sum grows by two seconds a second. No time is counted twice, and what belongs to no stage is not counted.
/// </summary>
public sealed class StageTimes
{
    private readonly TimeSpan[] _times;

    internal StageTimes(TimeSpan[] times) => _times = times;

    /// <summary>The time of one stage.</summary>
    public TimeSpan this[Stage stage] => _times[(int)stage];

    /// <summary>All stages together.</summary>
    public TimeSpan Total
    {
        get
        {
            TimeSpan total = TimeSpan.Zero;
            foreach (TimeSpan time in _times)
            {
                total += time;
            }

            return total;
        }
    }

    /// <summary>The stages that took any time, in the order of <see cref="Stage"/>.</summary>
    public IEnumerable<KeyValuePair<Stage, TimeSpan>> Listed()
    {
        for (int i = 0; i < _times.Length; i++)
        {
            if (_times[i] > TimeSpan.Zero)
            {
                yield return new((Stage)i, _times[i]);
            }
        }
    }
}
