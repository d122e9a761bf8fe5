namespace Lockbox.Workloads.Scenarios;

/// <summary>All scenarios, by name.</summary>
internal static class ScenarioCatalog
{
    /// <summary>Every one, in the order of the table.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new AddScenario(),
        new ExportScenario(),
        new LevelScenario(),
        new RangeScenario(),
        new MillionScenario(),
        new OpenScenario(),
        new ListScenario(),
        new UpdateScenario(),
        new AppendDeleteScenario(),
    ];

    /// <summary>The scenario of a name, or null.</summary>
    public static Scenario? Find(string name) => All.FirstOrDefault(scenario => scenario.Name == name);
}
