using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Measurement;

namespace Lockbox.Workloads.Scenarios;

/// <summary>Names of a lockbox that is open: the first, one, all.</summary>
internal sealed class ListScenario : Scenario
{
    private const int FirstNames = 100;
    private const int LookUps = 1000;

    /// <inheritdoc/>
    public override string Name => "list";

    /// <inheritdoc/>
    public override string Description => "the first 100 names, look-ups all over, all names, at many entries";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        foreach (int entries in bench.Options.Entries)
        {
            string path = EntryLockboxes.PathOf(bench, entries);
            using LockboxKey key = LockboxJobs.Unlock(path, bench.KeyFile);
            Contestant[] contestants = [First(path, key), LookUp(path, key, entries), All(path, key, entries)];
            bench.Compete(this, EntryLockboxes.Show(entries), contestants);
        }
    }

    private static Contestant First(string path, LockboxKey key)
    {
        long extents = 0;
        return new Contestant("open, first 100 names", How.Operation, () =>
        {
            using Snapshot snapshot = LockboxFile.OpenRead(path, key);
            _ = snapshot.Enumerate().Take(FirstNames).Count();
            extents = snapshot.Opened.Extents.ExtentsRead;
        })
        {
            Counts = () => string.Create(CultureInfo.InvariantCulture, $"{extents} extents read"),
        };
    }

    private static Contestant LookUp(string path, LockboxKey key, int entries)
    {
        Snapshot? snapshot = null;
        int step = entries / LookUps;
        return new Contestant("one look-up of 1,000 all over", How.Operation, () =>
        {
            for (int i = 0; i < LookUps; i++)
            {
                string name = GeneratedNames.Of(i * step);
                _ = snapshot!.Find(name) ?? throw new InvalidOperationException($"'{name}' is missing.");
            }
        })
        {
            Repeats = LookUps,
            Prepare = () =>
            {
                snapshot?.Dispose();
                snapshot = LockboxFile.OpenRead(path, key);
            },
            Counts = () =>
            {
                long extents = snapshot!.Opened.Extents.ExtentsRead;
                snapshot.Dispose();
                return string.Create(CultureInfo.InvariantCulture, $"{extents} extents read for all 1,000");
            },
        };
    }

    private static Contestant All(string path, LockboxKey key, int entries)
    {
        int names = 0;
        return new Contestant("open, all names", How.Operation, () => names = LockboxJobs.ListNames(path, key))
        {
            Counts = () => string.Create(CultureInfo.InvariantCulture, $"{names:n0} names"),
            Check = () => names == entries ? null : "names are missing",
        };
    }
}
