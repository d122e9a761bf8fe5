using System.Diagnostics;

namespace Lockbox.Workloads.Measurement;

/// <summary>
/// Runs contestants in turn, A B C A B C, so that what else the machine does falls on all of them alike, and takes
/// medians. A ratio is the median of the ratios within each turn. A contestant that fails keeps its place in the table
/// with the reason, and does not take part any more.
/// </summary>
/// <param name="scenario">The scenario, for the rows.</param>
/// <param name="corpus">The corpus or the number of entries, for the rows.</param>
/// <param name="contestants">Who takes part.</param>
/// <param name="reference">The name of the one that ratios are to; null for none.</param>
internal sealed class Contest(
    string scenario, string corpus, IReadOnlyList<Contestant> contestants, string? reference)
{
    /// <summary>What a check says of a result that is as it must be.</summary>
    public const string Right = "same";

    private readonly List<Sample>[] _samples = [.. contestants.Select(static _ => new List<Sample>())];
    private readonly string?[] _checks = new string?[contestants.Count];
    private readonly bool[] _hasFailed = new bool[contestants.Count];

    /// <summary>Runs everything; returns a row for each contestant.</summary>
    /// <param name="runs">How many turns.</param>
    /// <param name="log">Told what is running.</param>
    public IReadOnlyList<Row> Run(int runs, Action<string> log)
    {
        for (int turn = 0; turn < runs; turn++)
        {
            for (int i = 0; i < contestants.Count; i++)
            {
                if (!_hasFailed[i])
                {
                    log($"{scenario} {corpus}: {contestants[i].Name}, {Show(contestants[i].How)} "
                        + $"({turn + 1} of {runs})");
                    TakeTurn(i, turn);
                }
            }
        }

        return [.. contestants.Select((_, i) => RowOf(i))];
    }

    private void TakeTurn(int i, int turn)
    {
        try
        {
            _samples[i].Add(Measure(contestants[i]));
            if (turn == 0 && contestants[i].Check is { } check)
            {
                _checks[i] = check() ?? Right;
            }
        }
        catch (Exception error) when (error is LockboxException or IOException or InvalidOperationException)
        {
            _hasFailed[i] = true;
            _checks[i] = $"failed: {error.Message.ReplaceLineEndings(" ")}";
        }
    }

    private Row RowOf(int i)
    {
        Contestant contestant = contestants[i];
        Row row = new(scenario, corpus, contestant.Name, contestant.How) { Check = _checks[i] };
        if (_hasFailed[i])
        {
            return row;
        }

        List<Sample> samples = _samples[i];
        long moved = contestant.MovedBytes;
        return row with
        {
            Seconds = Series.Median(samples.Select(static s => s.Seconds)),
            SecondsLeast = samples.Min(static s => s.Seconds),
            SecondsMost = samples.Max(static s => s.Seconds),
            CpuSeconds = Series.Median(samples.Select(static s => s.CpuSeconds)),
            Ratio = RatioOf(i, static s => s.Seconds),
            CpuRatio = RatioOf(i, static s => s.CpuSeconds),
            PeakBytes = contestant.PeakBytes?.Invoke(),
            Bytes = contestant.OutputBytes?.Invoke(),
            Counts = contestant.Counts?.Invoke(),
            AllocatedPerByte =
                moved == 0 ? null : Series.Median(samples.Select(static s => (double)s.Allocated)) / moved,
            Latencies = contestant.Latencies is { } all ? [.. all.Select(static one => one.Summarize())] : null,
            Stages = contestant.Stages?.Invoke(),
        };
    }

    private double? RatioOf(int i, Func<Sample, double> value)
    {
        int other = contestants.ToList().FindIndex(contestant => contestant.Name == reference);
        return other < 0 || _hasFailed[other]
            ? null
            : Series.Median(_samples[i].Zip(_samples[other], (a, b) => value(a) / value(b)));
    }

    private static Sample Measure(Contestant contestant)
    {
        contestant.Prepare?.Invoke();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan cpu = CpuOf(contestant.How);
        long begin = Stopwatch.GetTimestamp();
        contestant.Run();
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        double cpuSeconds = (CpuOf(contestant.How) - cpu).TotalSeconds;
        (seconds, cpuSeconds) = contestant.OwnTimes?.Invoke() ?? (seconds, cpuSeconds);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        return new Sample(seconds / contestant.Repeats, cpuSeconds / contestant.Repeats, allocated);
    }

    private static TimeSpan CpuOf(How how) =>
        how == How.Operation ? Environment.CpuUsage.TotalTime : ProcessorTime.OfChildren();

    private static string Show(How how) => how.ToString().ToLowerInvariant();

    private readonly record struct Sample(double Seconds, double CpuSeconds, long Allocated);
}
