using Lockbox.Engine;
using Lockbox.Workloads.Measurement;
using Lockbox.Workloads.Stores;

namespace Lockbox.Workloads.Scenarios.Seeds;

/// <summary>Names alone: listed, looked up, renamed, given other times and modes, removed.</summary>
internal sealed class MetadataScenario : Scenario
{
    /// <summary>One name in this many is changed in each step.</summary>
    private const int ChangedEvery = 10;

    private static readonly DateTime Later = new(2026, 6, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <inheritdoc/>
    public override string Name => "metadata";

    /// <inheritdoc/>
    public override string Description => "names alone: list, look up, rename, other times and modes, remove";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        foreach (Device device in bench.Options.Devices)
        {
            foreach (int count in bench.Options.EntriesOr(10_000, 100_000))
            {
                Run(bench, device, count);
            }
        }
    }

    private void Run(Workbench bench, Device device, int count)
    {
        using StoreSteps steps = new(() => bench.CreateStore(device, Name));
        int changed = count / ChangedEvery;
        Contestant[] contestants =
        [
            steps.Write("fill", t => LockboxJobs.AddGenerated(t, count), steps.Renew),
            steps.Read("list", snapshot => Require(snapshot.Enumerate().Count() == count)),
            steps.Read($"look up {changed:n0}", snapshot => Each(count, 0, name => snapshot.Find(name) is not null)),
            steps.Write($"rename {changed:n0}", transaction => Each(count, 1, name => Rename(transaction, name))),
            steps.Write($"touch {changed:n0}", transaction => Each(count, 2, name => Touch(transaction, name))),
            steps.Write(
                $"remove {changed:n0}",
                transaction => Each(count, 3, transaction.Remove),
                check: () => FindFault(steps, count)),
        ];
        string what = $"{EntryLockboxes.Show(count)}, {SeedLabels.Show(device)}";
        bench.Compete(this, what, contestants, runs: SeedLabels.RunsOf(bench.Options));
    }

    private static bool Rename(Transaction transaction, string name)
    {
        transaction.Rename(name, RenamedOf(name));
        return true;
    }

    private static bool Touch(Transaction transaction, string name)
    {
        EntryMetadata metadata = new() { CreatedAt = Later, ModifiedAt = Later, UnixMode = UnixFileMode.UserRead };
        return transaction.PutFile(name, Stream.Null, metadata, IfExists.Overwrite).ModifiedAt == Later;
    }

    /// <summary>Whether every name is as the steps have left it.</summary>
    private static string? FindFault(StoreSteps steps, int count)
    {
        using Snapshot snapshot = steps.Store.OpenRead();
        for (int number = 0; number < count; number++)
        {
            string name = GeneratedNames.Of(number);
            bool holds = (number % ChangedEvery) switch
            {
                1 => snapshot.Find(name) is null && snapshot.Find(RenamedOf(name)) is not null,
                2 => snapshot.Find(name)?.ModifiedAt == Later,
                3 => snapshot.Find(name) is null,
                _ => snapshot.Find(name)?.ModifiedAt == GeneratedNames.MetadataOf(number).ModifiedAt,
            };
            if (!holds)
            {
                return $"'{name}' is not as it should be";
            }
        }

        int expected = count - count / ChangedEvery;
        return snapshot.Enumerate().Count() == expected ? steps.Store.FindFault() : "there are other names";
    }

    /// <summary>Does something with one name in ten, all over.</summary>
    private static void Each(int count, int first, Func<string, bool> action)
    {
        for (int number = first; number < count; number += ChangedEvery)
        {
            Require(action(GeneratedNames.Of(number)));
        }
    }

    private static string RenamedOf(string name) => name + ".renamed";

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("A name is missing.");
        }
    }
}
