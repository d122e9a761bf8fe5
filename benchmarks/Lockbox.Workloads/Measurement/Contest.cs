using System.Diagnostics;

namespace Lockbox.Workloads.Measurement;

/// <summary>
/// Runs contestants in turn, A B C A B C, so that what else the machine does falls on all of them alike, and takes
/// medians. A ratio is the median of the ratios within each turn.
/// </summary>
/// <param name="scenario">The scenario, for the rows.</param>
/// <param name="corpus">The corpus or the number of entries, for the rows.</param>
/// <param name="contestants">Who takes part.</param>
/// <param name="reference">The name of the one that ratios are to; null for none.</param>
internal sealed class Contest(
    string scenario, string corpus, IReadOnlyList<Contestant> contestants, string? reference)
{
    /// <summary>Runs everything; returns a row for each contestant.</summary>
    /// <param name="runs">How many turns.</param>
    /// <param name="log">Told what is running.</param>
    public IReadOnlyList<Row> Run(int runs, Action<string> log)
    {
        Sample[][] samples = [.. contestants.Select(_ => new Sample[runs])];
        string?[] checks = new string?[contestants.Count];
        for (int turn = 0; turn < runs; turn++)
        {
            for (int i = 0; i < contestants.Count; i++)
            {
                Contestant contestant = contestants[i];
                log($"{scenario} {corpus}: {contestant.Name}, {contestant.How.ToString().ToLowerInvariant()} "
                    + $"({turn + 1} of {runs})");
                samples[i][turn] = Measure(contestant);
                if (turn == 0 && contestant.Check is { } check)
                {
                    checks[i] = check() ?? "same";
                }
            }
        }

        double? RatioTo(int reference, int i, Func<Sample, double> value) => reference < 0
            ? null
            : Series.Median(samples[i].Zip(samples[reference], (a, b) => value(a) / value(b)));
        int referenceIndex = contestants.ToList().FindIndex(contestant => contestant.Name == reference);
        return [.. contestants.Select((contestant, i) => new Row(scenario, corpus, contestant.Name, contestant.How)
        {
            Seconds = Series.Median(samples[i].Select(static s => s.Seconds)),
            SecondsLeast = samples[i].Min(static s => s.Seconds),
            SecondsMost = samples[i].Max(static s => s.Seconds),
            CpuSeconds = Series.Median(samples[i].Select(static s => s.CpuSeconds)),
            Ratio = RatioTo(referenceIndex, i, static s => s.Seconds),
            CpuRatio = RatioTo(referenceIndex, i, static s => s.CpuSeconds),
            PeakBytes = contestant.PeakBytes?.Invoke(),
            Bytes = contestant.OutputBytes?.Invoke(),
            Check = checks[i],
            Counts = contestant.Counts?.Invoke(),
        })];
    }

    private static Sample Measure(Contestant contestant)
    {
        contestant.Prepare?.Invoke();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        TimeSpan cpu = CpuOf(contestant.How);
        long begin = Stopwatch.GetTimestamp();
        contestant.Run();
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        double cpuSeconds = (CpuOf(contestant.How) - cpu).TotalSeconds;
        return new Sample(seconds / contestant.Repeats, cpuSeconds / contestant.Repeats);
    }

    private static TimeSpan CpuOf(How how) =>
        how == How.Operation ? Environment.CpuUsage.TotalTime : ChildUsage.CpuTime();

    private readonly record struct Sample(double Seconds, double CpuSeconds);
}
