namespace Lockbox.Engine.Comparison;

/// <summary>
/// Whether two times are the same as far as both say. File systems keep times to 100 ns and less, to 1 µs, 1 ms,
/// 10 ms (exFAT), a second, or two (FAT); a time that was there once has nothing finer any more.
/// </summary>
internal static class TimePrecision
{
    private const long EvenSeconds = 2 * TimeSpan.TicksPerSecond;

    private static readonly long[] Steps =
    [
        TimeSpan.TicksPerSecond, 10 * TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerMillisecond,
        TimeSpan.TicksPerMicrosecond,
    ];

    /// <summary>
    /// Whether they are equal, or lie within one step of the coarser one. Two times in whole seconds have to be equal:
    /// they are no less exact than most files are.
    /// </summary>
    public static bool AreSame(DateTime a, DateTime b)
    {
        (long stepA, long stepB) = (StepOf(a), StepOf(b));
        long coarse = Math.Max(stepA, stepB);
        if (stepA == stepB)
        {
            return a == b;
        }

        bool mayBeFat = coarse == TimeSpan.TicksPerSecond && (stepA == coarse ? a : b).Ticks % EvenSeconds == 0;
        return Math.Abs((a - b).Ticks) < (mayBeFat ? EvenSeconds : coarse);
    }

    /// <summary>The coarsest step, in 100 ns, that a time is a multiple of.</summary>
    private static long StepOf(DateTime time)
    {
        foreach (long step in Steps)
        {
            if (time.Ticks % step == 0)
            {
                return step;
            }
        }

        return 1;
    }
}
