using Lockbox.Engine;
using Lockbox.Workloads.Measurement;
using Lockbox.Workloads.Patterns;
using Lockbox.Workloads.Stores;

namespace Lockbox.Workloads.Scenarios.Seeds;

/// <summary>Files of 2 KiB from memory: many, then some more, some fewer, some others.</summary>
internal sealed class AppendDeleteScenario : Scenario
{
    private const int Base = 50_000;
    private const int Changed = 10_000;
    private const int DeletedEvery = Base / Changed;
    private const int ContentLength = 2048;

    /// <inheritdoc/>
    public override string Name => "append-delete";

    /// <inheritdoc/>
    public override string Description =>
        "50,000 files of 2 KiB, then 10,000 appended, 10,000 deleted, 10,000 replaced";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        foreach ((Pattern pattern, Device device) in SeedLabels.Each(bench.Options))
        {
            GeneratedFiles files = new(pattern, ContentLength);
            using StoreSteps steps = new(() => bench.CreateStore(device, Name));
            string? Fault()
            {
                using Snapshot snapshot = steps.Store.OpenRead();
                return files.FindFault(snapshot, Remaining()) ?? steps.Store.FindFault();
            }

            Contestant[] contestants =
            [
                steps.Write("fill with 50,000", t => files.Import(t, 0, Base), steps.Renew),
                steps.Write("append 10,000", t => files.Import(t, Base, Changed)),
                steps.Write("delete 10,000", Delete),
                steps.Write("replace 10,000", t => files.Import(t, Base, Changed, version: 1), check: Fault),
            ];
            string what = SeedLabels.Show("50,000 of 2 KiB", pattern, device);
            bench.Compete(this, what, contestants, runs: SeedLabels.RunsOf(bench.Options));
        }
    }

    private static void Delete(Transaction transaction)
    {
        for (int i = 0; i < Changed; i++)
        {
            if (!transaction.Remove(GeneratedNames.Of(i * DeletedEvery)))
            {
                throw new InvalidOperationException($"'{GeneratedNames.Of(i * DeletedEvery)}' is missing.");
            }
        }
    }

    /// <summary>What must be there in the end.</summary>
    private static IEnumerable<(int Number, int Version)> Remaining()
    {
        for (int number = 0; number < Base + Changed; number++)
        {
            if (number >= Base || number % DeletedEvery != 0)
            {
                yield return (number, number >= Base ? 1 : 0);
            }
        }
    }
}
