using System.Globalization;
using Lockbox.Workloads.Children;
using Lockbox.Workloads.Corpora;
using Lockbox.Workloads.Measurement;

namespace Lockbox.Workloads.Scenarios.Scale;

/// <summary>
/// New processes that may have 200 MB of managed heap and no more: everything is added, exported, compared and listed
/// all the same.
/// </summary>
internal sealed class HeapLimitScenario : Scenario
{
    private const int Million = 1_000_000;
    private const int ShortMillion = 100_000;
    private const int Gigabytes = 10;

    private static readonly string[] Corpora =
        ["repeated-small", "text-tree", "mixed-tree", "high-entropy", "small-100k", "large-256m", "log-1g"];

    /// <inheritdoc/>
    public override string Name => "heap-limit";

    /// <inheritdoc/>
    public override string Description => "add, export and list in processes with a heap of at most 200 MB";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        bench.Compete(this, "an empty process", [Empty()], runs: 1);
        foreach (string name in bench.Options.CorporaOr(Corpora))
        {
            Run(bench, CorpusCatalog.Find(name)!);
        }

        Many(bench, bench.Options.EntriesOr(bench.Options.Short ? ShortMillion : Million)[0]);
        Large(bench, bench.Options.Short ? 1 : Gigabytes);
    }

    private void Run(Workbench bench, Corpus corpus)
    {
        string source = bench.Corpora.PathOf(corpus);
        string path = bench.Scratch("heap-limit.lockbox");
        string destination = bench.Scratch("heap-limit.export");
        Workbench.Remove(path);
        Workbench.Remove(destination);
        Contestant[] contestants =
        [
            Job(bench, "add", null, "add", path, bench.KeyFile, source),
            Job(bench, "list", corpus.Files + TreeNames.FoldersOf(source), "list", path, bench.KeyFile),
            Job(bench, "verify", corpus.Bytes, "verify", path, bench.KeyFile),
            Job(
                bench,
                "export",
                () => TreeComparison.FindDifference(source, destination, withMetadata: true),
                "export", path, bench.KeyFile, destination),
        ];
        bench.Compete(this, corpus.Name, contestants, runs: 1);
        bench.RemoveScratch("heap-limit.lockbox", "heap-limit.export");
    }

    private void Many(Workbench bench, int entries)
    {
        string path = bench.Scratch("heap-limit.lockbox");
        string count = entries.ToString(CultureInfo.InvariantCulture);
        Contestant[] contestants =
        [
            Job(bench, "add from a generator", entries, "generate", path, bench.KeyFile, count),
            Job(bench, "list", entries, "list", path, bench.KeyFile),
            Job(bench, "verify", 0, "verify", path, bench.KeyFile),
        ];
        bench.Compete(this, EntryLockboxes.Show(entries), contestants, runs: 1);
        Workbench.Remove(path);
    }

    private void Large(Workbench bench, int gigabytes)
    {
        string path = bench.Scratch("heap-limit.lockbox");
        string count = gigabytes.ToString(CultureInfo.InvariantCulture);
        long bytes = (long)gigabytes << 30;
        Contestant[] contestants =
        [
            Job(bench, "add from a generator", bytes, "put-blocks", path, bench.KeyFile, count),
            Job(bench, "stream back and compare", bytes, "read-blocks", path, bench.KeyFile),
        ];
        bench.Compete(this, $"one file of {count} GiB", contestants, runs: 1);
        Workbench.Remove(path);
    }

    /// <summary>Shows that the limit is one: what the collector says that it may have.</summary>
    private static Contestant Empty()
    {
        ChildResult result = new();
        return new Contestant("limit", How.Process, () => result = ChildJobs.Start(ChildStart.HeapLimit, "heap"))
        {
            Check = () => result.Counts == ChildStart.HeapLimitBytes.ToString(CultureInfo.InvariantCulture)
                ? null
                : "there is no limit",
            Counts = () => $"{result.Counts} bytes of heap at most",
        };
    }

    /// <summary>A job of a child that must end well.</summary>
    private static Contestant Job(Workbench bench, string name, Func<string?>? check, params string[] arguments) =>
        Job(bench, name, _ => check?.Invoke(), arguments);

    /// <summary>A job of a child that must count as much as this.</summary>
    private static Contestant Job(Workbench bench, string name, long expected, params string[] arguments) => Job(
        bench,
        name,
        result => result.Counts == expected.ToString(CultureInfo.InvariantCulture)
            ? null
            : $"{result.Counts} instead of {expected}",
        arguments);

    private static Contestant Job(
        Workbench bench, string name, Func<ChildResult, string?> check, string[] arguments)
    {
        ChildResult result = new();
        return new Contestant(name, How.Process, () => result = ChildJobs.Start(ChildStart.HeapLimit, arguments))
        {
            Check = () => check(result),
            PeakBytes = () => result.PeakBytes - bench.EmptyProcess,
        };
    }
}
