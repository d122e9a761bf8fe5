using Lockbox.Engine;
using Lockbox.Workloads.Children;
using Lockbox.Workloads.Comparators;
using Lockbox.Workloads.Corpora;
using Lockbox.Workloads.Measurement;

namespace Lockbox.Workloads.Scenarios;

/// <summary>A whole tree into a new lockbox.</summary>
internal sealed class AddScenario : Scenario
{
    /// <inheritdoc/>
    public override string Name => "add";

    /// <inheritdoc/>
    public override string Description => "a tree into a new lockbox, against the pipeline and a copy";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        foreach (string name in bench.Options.Corpora)
        {
            Run(bench, this, CorpusCatalog.Find(name)!);
        }
    }

    /// <summary>Measures one corpus.</summary>
    /// <param name="bench">Where.</param>
    /// <param name="scenario">For whom.</param>
    /// <param name="corpus">The corpus.</param>
    /// <param name="prefix">What stands before the corpus in the table.</param>
    public static void Run(Workbench bench, Scenario scenario, Corpus corpus, string prefix = "")
    {
        string source = bench.Corpora.PathOf(corpus);
        List<Contestant> contestants = [Operation(bench, corpus, source), Process(bench, source)];
        contestants.AddRange(bench.Comparators.Select(comparator => Of(bench, comparator, source)));
        bench.Compete(scenario, prefix + corpus.Name, contestants, ArchivePipeline.ReferenceName);
        bench.RemoveScratch("add.lockbox", "add-process.lockbox", "add.other");
    }

    /// <summary>What is wrong with a lockbox that should hold a tree: verified, exported, compared.</summary>
    public static string? FindFault(Workbench bench, string path, LockboxKey key, string source)
    {
        using (Snapshot snapshot = LockboxFile.OpenRead(path, key))
        {
            if (!snapshot.Verify().IsSound)
            {
                return "not sound";
            }
        }

        string back = bench.Scratch("add.back");
        Workbench.Remove(back);
        LockboxJobs.Export(path, key, back);
        string? difference = TreeComparison.FindDifference(source, back, withMetadata: true);
        Workbench.Remove(back);
        return difference;
    }

    private static Contestant Operation(Workbench bench, Corpus corpus, string source)
    {
        string path = bench.Scratch("add.lockbox");
        LockboxKey? key = null;
        StageTimes? stages = null;
        return new Contestant("Lockbox", How.Operation, () => stages = LockboxJobs.Add(path, key!, source))
        {
            MovedBytes = corpus.Bytes,
            Stages = () => StageSeconds.Of(stages),
            Prepare = () =>
            {
                key?.Dispose();
                Workbench.Remove(path);
                key = LockboxJobs.Create(path, bench.KeyFile);
            },
            Check = () => FindFault(bench, path, key!, source),
            OutputBytes = () => new FileInfo(path).Length,
        };
    }

    private static Contestant Process(Workbench bench, string source)
    {
        string path = bench.Scratch("add-process.lockbox");
        List<double> peaks = [];
        return new Contestant(
            "Lockbox", How.Process, () => peaks.Add(ChildJobs.Start("add", path, bench.KeyFile, source).PeakBytes))
        {
            Prepare = () => Workbench.Remove(path),
            OutputBytes = () => new FileInfo(path).Length,
            PeakBytes = () => (long)Series.Median(peaks) - bench.EmptyProcess,
        };
    }

    private static Contestant Of(Workbench bench, Comparator comparator, string source)
    {
        string output = bench.Scratch("add.other");
        string line = comparator.Add(source, output);
        void Prepare()
        {
            Workbench.Remove(output);
            if (comparator.Begin(output) is { } begin)
            {
                Programs.Shell(begin, comparator.Environment);
            }
        }

        return new Contestant(comparator.Name, How.Process, () => Programs.Shell(line, comparator.Environment))
        {
            Prepare = Prepare,
            PeakBytes = () =>
            {
                Prepare();
                return Programs.PeakOfShell(line, comparator.Environment);
            },
            OutputBytes = () => SizeOf(output),
        };
    }

    private static long SizeOf(string path) => Directory.Exists(path)
        ? TreeNames.Of(path).Sum(name => new FileInfo(Path.Combine(path, name)).Length)
        : new FileInfo(path).Length;
}
