using Lockbox.Engine;
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
            Corpus corpus = CorpusCatalog.Find(name)!;
            string source = bench.Corpora.PathOf(corpus);
            string path = bench.Scratch("export.lockbox");
            Workbench.Remove(path);
            using LockboxKey key = LockboxJobs.Create(path, bench.KeyFile);
            LockboxJobs.Add(path, key, source);
            List<Contestant> contestants = [Operation(bench, path, key, source), Process(bench, path, source)];
            contestants.AddRange(bench.Comparators.Select((other, i) => Of(bench, other, source, i)));
            bench.Compete(this, corpus.Name, contestants, ArchivePipeline.ReferenceName);
            bench.RemoveScratch("export.lockbox", "export.ours");
        }
    }

    private static Contestant Operation(Workbench bench, string path, LockboxKey key, string source)
    {
        string destination = bench.Scratch("export.ours");
        return new Contestant("Lockbox", How.Operation, () => LockboxJobs.Export(path, key, destination))
        {
            Prepare = () => Workbench.Remove(destination),
            Check = () => TreeComparison.FindDifference(source, destination, withMetadata: true),
        };
    }

    private static Contestant Process(Workbench bench, string path, string source)
    {
        string destination = bench.Scratch("export.process");
        List<double> peaks = [];
        return new Contestant(
            "Lockbox", How.Process, () => peaks.Add(ChildJobs.Start("export", path, bench.KeyFile, destination)))
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
