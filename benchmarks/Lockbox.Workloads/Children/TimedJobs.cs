using System.Diagnostics;
using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Measurement;
using Lockbox.Workloads.Scenarios;

namespace Lockbox.Workloads.Children;

/// <summary>Jobs of children that warm up first and tell their own time.</summary>
internal static class TimedJobs
{
    private const int WarmUps = 2;

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

        ChildResult AddOnce(string source)
        {
            long begin = Stopwatch.GetTimestamp();
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            using Transaction transaction = LockboxFile.OpenWrite(path, key!);
            TimeSpan caller = ProcessorTime.OfThread();
            LockboxJobs.AddTree(transaction, source, Number(arguments[4]));
            caller = ProcessorTime.OfThread() - caller;
            StageTimes before = transaction.Stages;
            TimeSpan commit = ProcessorTime.OfThread();
            transaction.Commit();
            commit = ProcessorTime.OfThread() - commit;
            ChildResult done = ResultOf(begin, cpu, caller, commit, before[Stage.Index], transaction.Stages);
            return done with { Costs = done.Costs! with { OneFile = before[Stage.Write].TotalSeconds } };
        }

        ChildResult result = Measure(Prepare, AddOnce, arguments);
        using Snapshot snapshot = LockboxFile.OpenRead(path, key!);
        key!.Dispose();
        return WithSizes(result, snapshot);
    }

    /// <summary>Exports a lockbox into new directories.</summary>
    /// <param name="arguments">
    /// A scratch directory, a key file, the lockbox, one to warm up with, threads (0 for one per processor), runs.
    /// </param>
    public static ChildResult Export(string[] arguments)
    {
        string destination = Path.Combine(arguments[0], "timed.export");
        ChildResult ExportOnce(string path)
        {
            using LockboxKey key = LockboxJobs.Unlock(path, arguments[1]);
            long begin = Stopwatch.GetTimestamp();
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            using Snapshot snapshot = LockboxFile.OpenRead(path, key);
            TimeSpan caller = ProcessorTime.OfThread();
            LockboxJobs.ExportTree(snapshot, destination, Number(arguments[4]));
            caller = ProcessorTime.OfThread() - caller;
            ChildResult done = ResultOf(begin, cpu, caller, TimeSpan.Zero, TimeSpan.Zero, snapshot.Stages);
            bool isOneFile = snapshot.Root.EntryCount == 1;
            double oneFile = isOneFile ? snapshot.Stages[Stage.Write].TotalSeconds : 0;
            return WithSizes(done with { Costs = done.Costs! with { OneFile = oneFile } }, snapshot);
        }

        return Measure(() => Workbench.Remove(destination), ExportOnce, arguments);
    }

    /// <summary>The fastest run, with the least costs of all: what else the machine does only ever adds.</summary>
    private static ChildResult Measure(Action prepare, Func<string, ChildResult> job, string[] arguments)
    {
        List<ChildResult> results = [];
        for (int run = -WarmUps; run < Number(arguments[5]); run++)
        {
            prepare();
            if (run < 0)
            {
                _ = job(arguments[3]);
                continue;
            }

            GC.Collect();
            GC.WaitForPendingFinalizers();
            results.Add(job(arguments[2]));
        }

        PipelineCosts costs = PipelineCosts.Least([.. results.Select(static result => result.Costs!)]);
        return results.MinBy(static result => result.Seconds)! with { Costs = costs };
    }

    private static ChildResult ResultOf(
        long begin, TimeSpan cpuBefore, TimeSpan caller, TimeSpan serial, TimeSpan staging, StageTimes stages)
    {
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        double cpu = (Environment.CpuUsage.TotalTime - cpuBefore).TotalSeconds;

        // Stages are measured by the clock on the wall, so that a busy machine makes them longer than the thread.
        double staged = Math.Min(staging.TotalSeconds, caller.TotalSeconds);
        return new ChildResult
        {
            Seconds = seconds,
            CpuSeconds = cpu,
            Stages = StageSeconds.Of(stages),
            Costs = new PipelineCosts
            {
                Frames = 0,
                RawBytes = 0,
                PackedBytes = 0,
                Planning = caller.TotalSeconds - staged,
                Staging = staged,
                OneFile = 0,
                Serial = serial.TotalSeconds,
                Work = Math.Max(0, cpu - (caller + serial).TotalSeconds),
            },
        };
    }

    private static ChildResult WithSizes(ChildResult result, Snapshot snapshot) => result with
    {
        Costs = result.Costs! with
        {
            Frames = (long)snapshot.Root.FrameCount,
            RawBytes = (long)snapshot.Root.ContentLength,
            PackedBytes = snapshot.Opened.Device.Length,
        },
    };

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
