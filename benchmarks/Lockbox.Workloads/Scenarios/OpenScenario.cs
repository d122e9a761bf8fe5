using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Measurement;

namespace Lockbox.Workloads.Scenarios;

/// <summary>Getting hold of a lockbox: unlock, open, the first look-up.</summary>
internal sealed class OpenScenario : Scenario
{
    /// <inheritdoc/>
    public override string Name => "open";

    /// <inheritdoc/>
    public override string Description => "unlock with a key file, open, one look-up, at many entries";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        foreach (int entries in bench.Options.Entries)
        {
            string path = EntryLockboxes.PathOf(bench, entries);
            using LockboxKey key = LockboxJobs.Unlock(path, bench.KeyFile);
            Contestant unlock = new("unlock", How.Operation, () => LockboxJobs.Unlock(path, bench.KeyFile).Dispose());
            Contestant[] contestants = [unlock, Open(path, key), OpenAndFind(path, key, entries)];
            bench.Compete(this, EntryLockboxes.Show(entries), contestants);
        }
    }

    private static Contestant Open(string path, LockboxKey key)
    {
        long extents = 0;
        return new Contestant("open", How.Operation, () =>
        {
            using Snapshot snapshot = LockboxFile.OpenRead(path, key);
            extents = snapshot.Opened.Extents.ExtentsRead;
        })
        {
            OutputBytes = () => new FileInfo(path).Length,
            Counts = () => string.Create(CultureInfo.InvariantCulture, $"{extents} extents read"),
        };
    }

    private static Contestant OpenAndFind(string path, LockboxKey key, int entries)
    {
        long extents = 0;
        string name = GeneratedNames.Of(entries / 3);
        return new Contestant("open and look one name up", How.Operation, () =>
        {
            using Snapshot snapshot = LockboxFile.OpenRead(path, key);
            _ = snapshot.Find(name) ?? throw new InvalidOperationException($"'{name}' is missing.");
            extents = snapshot.Opened.Extents.ExtentsRead;
        })
        {
            Counts = () => string.Create(CultureInfo.InvariantCulture, $"{extents} extents read"),
        };
    }
}
