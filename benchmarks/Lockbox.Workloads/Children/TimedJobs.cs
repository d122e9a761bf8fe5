using System.Diagnostics;
using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Measurement;
using Lockbox.Workloads.Scenarios;

namespace Lockbox.Workloads.Children;

/// <summary>Jobs of children that warm up first and tell their own time.</summary>
internal static class TimedJobs
{
    /// <summary>Adds a directory to new lockboxes.</summary>
    /// <param name="arguments">
    /// A scratch directory, a key file, the directory, one to warm up with, threads (0 for one per processor), runs.
    /// </param>
    public static ChildResult Add(string[] arguments)
    {
        string path = Path.Combine(arguments[0], "timed.lockbox");
        LockboxKey? key = null;
        void Prepare()
        {
            key?.Dispose();
            Workbench.Remove(path);
            key = LockboxJobs.Create(path, arguments[1]);
        }

        ChildResult result = Measure(
            Prepare, source => LockboxJobs.Add(path, key!, source, Number(arguments[4])), arguments);
        key?.Dispose();
        return result;
    }

    /// <summary>Exports a lockbox into new directories.</summary>
    /// <param name="arguments">
    /// A scratch directory, a key file, the lockbox, one to warm up with, threads (0 for one per processor), runs.
    /// </param>
    public static ChildResult Export(string[] arguments)
    {
        string destination = Path.Combine(arguments[0], "timed.export");
        StageTimes ExportFrom(string path)
        {
            using LockboxKey key = LockboxJobs.Unlock(path, arguments[1]);
            return LockboxJobs.Export(path, key, destination, Number(arguments[4]));
        }

        return Measure(() => Workbench.Remove(destination), ExportFrom, arguments);
    }

    /// <summary>The run of the median time.</summary>
    private static ChildResult Measure(Action prepare, Func<string, StageTimes> job, string[] arguments)
    {
        prepare();
        _ = job(arguments[3]);
        List<ChildResult> results = [];
        for (int run = 0; run < Number(arguments[5]); run++)
        {
            prepare();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            long begin = Stopwatch.GetTimestamp();
            StageTimes stages = job(arguments[2]);
            results.Add(new ChildResult
            {
                Seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds,
                CpuSeconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds,
                Stages = ChildResult.SecondsOf(stages),
            });
        }

        double median = Series.Median(results.Select(static result => result.Seconds));
        return results.MinBy(result => Math.Abs(result.Seconds - median))!;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
