using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Corpora;
using Lockbox.Workloads.Measurement;

namespace Lockbox.Workloads.Scenarios;

/// <summary>An addition with somebody who wants to know how far it is, and one without.</summary>
internal sealed class ProgressScenario : Scenario
{
    private const string Silent = "without progress";

    /// <inheritdoc/>
    public override string Name => "progress";

    /// <inheritdoc/>
    public override string Description => "an addition with and without progress";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        foreach (string name in bench.Options.CorporaOr(["small-100k", "log-1g"]))
        {
            Corpus corpus = CorpusCatalog.Find(name)!;
            bench.Compete(this, corpus.Name, [Add(bench, corpus, null), Add(bench, corpus, new Sink())], Silent);
        }
    }

    private static Contestant Add(Workbench bench, Corpus corpus, Sink? sink)
    {
        string source = bench.Corpora.PathOf(corpus);
        string path = bench.Scratch("progress.lockbox");
        LockboxKey? key = null;
        string name = sink is null ? Silent : "with progress";
        return new Contestant(name, How.Operation, () => LockboxJobs.Add(path, key!, source, progress: sink))
        {
            MovedBytes = corpus.Bytes,
            Prepare = () =>
            {
                key?.Dispose();
                Workbench.Remove(path);
                key = LockboxJobs.Create(path, bench.KeyFile);
                sink?.Reset();
            },
            Check = () => sink is null || sink.Bytes == corpus.Bytes ? null : "the last report is not of the end",
            Counts = () =>
            {
                Workbench.Remove(path);
                return sink is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{sink.Reports} reports");
            },
        };
    }

    /// <summary>Counts reports, on the thread that makes them.</summary>
    private sealed class Sink : IProgress<TransferProgress>
    {
        public int Reports { get; private set; }

        public long Bytes { get; private set; }

        public void Report(TransferProgress value)
        {
            Reports++;
            Bytes = value.BytesDone;
        }

        public void Reset()
        {
            Reports = 0;
            Bytes = 0;
        }
    }
}
