using Lockbox.Workloads.Children;
using Lockbox.Workloads.Measurement;

namespace Lockbox.Workloads.Scenarios;

/// <summary>The largest number of entries into a new lockbox, and out again as names; time and memory.</summary>
internal sealed class MillionScenario : Scenario
{
    /// <inheritdoc/>
    public override string Name => "million";

    /// <inheritdoc/>
    public override string Description => "empty files from a generator into a new lockbox; all names of it";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        int entries = bench.Options.Entries.Max();
        string path = bench.Scratch("million.lockbox");
        string count = entries.ToString(System.Globalization.CultureInfo.InvariantCulture);
        ChildResult adding = new();
        ChildResult listing = new();
        void Add() => adding = ChildJobs.Start("generate", path, bench.KeyFile, count);
        void List() => listing = ChildJobs.Start("list", path, bench.KeyFile);
        Contestant add = new("add", How.Process, Add)
        {
            Prepare = () => Workbench.Remove(path),
            OutputBytes = () => new FileInfo(path).Length,
            PeakBytes = () => adding.PeakBytes - bench.EmptyProcess,
        };
        Contestant list = new("all names", How.Process, List)
        {
            Check = () => listing.Counts == count ? null : $"{listing.Counts} names",
            PeakBytes = () => listing.PeakBytes - bench.EmptyProcess,
        };
        bench.Compete(this, EntryLockboxes.Show(entries), [add, list]);
        Workbench.Remove(path);
    }
}
