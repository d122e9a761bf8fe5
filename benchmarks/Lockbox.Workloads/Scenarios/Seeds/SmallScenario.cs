using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Measurement;
using Lockbox.Workloads.Patterns;
using Lockbox.Workloads.Stores;

namespace Lockbox.Workloads.Scenarios.Seeds;

/// <summary>Many files of 1 KiB from memory: added, committed, listed, read, exported, each by itself.</summary>
internal sealed class SmallScenario : Scenario
{
    private const int ContentLength = 1024;

    /// <inheritdoc/>
    public override string Name => "small";

    /// <inheritdoc/>
    public override string Description => "many files of 1 KiB from memory: add, commit, list, read, export";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        foreach ((Pattern pattern, Device device) in SeedLabels.Each(bench.Options))
        {
            foreach (int count in bench.Options.EntriesOr(10_000, 50_000, 100_000))
            {
                Run(bench, pattern, device, count);
            }
        }
    }

    private void Run(Workbench bench, Pattern pattern, Device device, int count)
    {
        GeneratedFiles files = new(pattern, ContentLength);
        using StoreSteps steps = new(() => bench.CreateStore(device, Name));
        string destination = bench.Scratch("small.export");
        long bytes = (long)count * ContentLength;
        IEnumerable<(int, int)> expected = Enumerable.Range(0, count).Select(static number => (number, 0));
        string? fault = null;
        Contestant[] contestants =
        [
            .. AddAndCommit(steps, files, count),
            steps.Read("list", snapshot => Require(snapshot.Enumerate().Count() == count, "Names are missing.")),
            steps.Read("read all", s => fault = files.FindFault(s, expected), check: () => fault, movedBytes: bytes),
            steps.Read(
                "export",
                snapshot => LockboxJobs.ExportTree(snapshot, destination),
                () => Workbench.Remove(destination),
                () => files.FindFault(destination, count) ?? steps.Store.FindFault(),
                bytes),
        ];
        string what = string.Create(CultureInfo.InvariantCulture, $"{count:n0} of 1 KiB");
        bench.Compete(
            this, SeedLabels.Show(what, pattern, device), contestants, runs: SeedLabels.RunsOf(bench.Options));
        Workbench.Remove(destination);
    }

    /// <summary>Adding and committing as two steps, which share a transaction.</summary>
    private static IEnumerable<Contestant> AddAndCommit(StoreSteps steps, GeneratedFiles files, int count)
    {
        Transaction? transaction = null;
        Contestant add = new("add", How.Operation, () => files.Import(transaction!, 0, count))
        {
            MovedBytes = (long)count * ContentLength,
            Prepare = () =>
            {
                transaction?.Dispose();
                steps.Renew();
                transaction = steps.Store.OpenWrite();
            },
        };
        StageTimes? stages = null;
        Contestant commit = new("commit", How.Operation, () =>
        {
            using Transaction toCommit = transaction!;
            toCommit.Commit();
            stages = toCommit.Stages;
        })
        {
            OutputBytes = () => steps.Store.Length,
            Stages = () => StageSeconds.Of(stages),
        };
        return [add, commit];
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
