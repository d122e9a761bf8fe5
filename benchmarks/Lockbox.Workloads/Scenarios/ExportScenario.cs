using Lockbox.Engine;
using Lockbox.Workloads.Children;
using Lockbox.Workloads.Comparators;
using Lockbox.Workloads.Corpora;
using Lockbox.Workloads.Measurement;

namespace Lockbox.Workloads.Scenarios;

/// <summary>Everything of a lockbox into a new directory, with times and modes.</summary>
internal sealed class ExportScenario : Scenario
{
    /// <inheritdoc/>
    public override string Name => "export";

    /// <inheritdoc/>
    public override string Description => "a whole lockbox into a new directory, against the pipeline and a copy";

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
        string path = bench.Scratch("export.lockbox");
        Workbench.Remove(path);
        using LockboxKey key = LockboxJobs.Create(path, bench.KeyFile);
        _ = LockboxJobs.Add(path, key, source);
        List<Contestant> contestants = [Operation(bench, corpus, path, key), Process(bench, path, source)];
        contestants.AddRange(bench.Comparators.Select((other, i) => Of(bench, other, source, i)));
        bench.Compete(scenario, prefix + corpus.Name, contestants, ArchivePipeline.ReferenceName);
        bench.RemoveScratch("export.lockbox", "export.ours");
    }

    private static Contestant Operation(Workbench bench, Corpus corpus, string path, LockboxKey key)
    {
        string source = bench.Corpora.PathOf(corpus);
        string destination = bench.Scratch("export.ours");
        StageTimes? stages = null;
        return new Contestant("Lockbox", How.Operation, () => stages = LockboxJobs.Export(path, key, destination))
        {
            MovedBytes = corpus.Bytes,
            Stages = () => StageSeconds.Of(stages),
            Prepare = () => Workbench.Remove(destination),
            Check = () => TreeComparison.FindDifference(source, destination, withMetadata: true),
        };
    }

    private static Contestant Process(Workbench bench, string path, string source)
    {
        string destination = bench.Scratch("export.process");
        List<double> peaks = [];
        void Run() => peaks.Add(ChildJobs.Start("export", path, bench.KeyFile, destination).PeakBytes);
        return new Contestant("Lockbox", How.Process, Run)
        {
            Prepare = () => Workbench.Remove(destination),
            Check = () => TreeComparison.FindDifference(source, destination, withMetadata: true),
            PeakBytes = () =>
            {
                Workbench.Remove(destination);
                return (long)Series.Median(peaks) - bench.EmptyProcess;
            },
        };
    }

    private static Contestant Of(Workbench bench, Comparator comparator, string source, int number)
    {
        string output = bench.Scratch($"export.other-{number}");
        string destination = bench.Scratch("export.theirs");
        Workbench.Remove(output);
        if (comparator.Begin(output) is { } begin)
        {
            Programs.Shell(begin, comparator.Environment);
        }

        Programs.Shell(comparator.Add(source, output), comparator.Environment);
        string line = comparator.Get(output, destination);
        void Prepare()
        {
            Workbench.Remove(destination);
            Directory.CreateDirectory(destination);
        }

        return new Contestant(comparator.Name, How.Process, () => Programs.Shell(line, comparator.Environment))
        {
            Prepare = Prepare,
            Check = () => TreeComparison.FindDifference(source, destination, withMetadata: false),
            PeakBytes = () =>
            {
                Prepare();
                long peak = Programs.PeakOfShell(line, comparator.Environment);
                Workbench.Remove(destination);
                Workbench.Remove(output);
                return peak;
            },
        };
    }
}
