namespace Lockbox.Workloads.Scenarios;

/// <summary>A job that is measured.</summary>
internal abstract class Scenario
{
    /// <summary>What it is called on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What it does, in one line.</summary>
    public abstract string Description { get; }

    /// <summary>Measures it, and leaves rows in the report.</summary>
    public abstract void Run(Workbench bench);
}
