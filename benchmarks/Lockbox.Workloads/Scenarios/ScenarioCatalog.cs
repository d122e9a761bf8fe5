using Lockbox.Workloads.Scenarios.Interactive;
using Lockbox.Workloads.Scenarios.Scale;
using Lockbox.Workloads.Scenarios.Scaling;
using Lockbox.Workloads.Scenarios.Seeds;

namespace Lockbox.Workloads.Scenarios;

/// <summary>All scenarios, by name.</summary>
internal static class ScenarioCatalog
{
    /// <summary>What stands for all of them on the command line.</summary>
    public const string AllName = "all";

    /// <summary>Every one, in the order of the table.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new AddScenario(),
        new ExportScenario(),
        new LevelScenario(),
        new SizesScenario(),
        new RangeScenario(),
        new ProgressScenario(),
        new AllocationScenario(),
        new MillionScenario(),
        new OpenScenario(),
        new ListScenario(),
        new UpdateScenario(),
        new VariablesScenario(),
        new SmallScenario(),
        new LargeScenario(),
        new AppendDeleteScenario(),
        new MetadataScenario(),
        new EditingScenario(),
        new WorkingSetScenario(),
        new FolderWalkScenario(),
        new ConcurrentScenario(),
        new CommitsScenario(),
        new CompactionScenario(),
        new KernelTreeScenario(),
        new HundredGigabytesScenario(),
        new HeapLimitScenario(),
        new ScalingScenario(),
    ];

    /// <summary>The scenario of a name, or null.</summary>
    public static Scenario? Find(string name) => All.FirstOrDefault(scenario => scenario.Name == name);
}
