namespace Lockbox.Workloads.Scenarios.Scaling;

/// <summary>How much faster more processors make it.</summary>
internal sealed class ScalingScenario : Scenario
{
    /// <inheritdoc/>
    public override string Name => "scaling";

    /// <inheritdoc/>
    public override string Description => "one processor and two, measured; up to 64, simulated";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
    }
}
