using System.Text.Json;

namespace Lockbox.Workloads.Children;

/// <summary>What a child of this program has to say: one line of JSON.</summary>
internal sealed record ChildResult
{
    /// <summary>The most memory that it had, in bytes.</summary>
    public long PeakBytes { get; init; }

    /// <summary>The job's own time in seconds, without starting and warming up; 0 where it does not tell.</summary>
    public double Seconds { get; init; }

    /// <summary>Processor time of the job in seconds, likewise.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>Seconds of each stage, likewise.</summary>
    public Dictionary<string, double> Stages { get; init; } = [];

    /// <summary>Where the processor time of a timed job goes, as far as threads are concerned.</summary>
    public PipelineCosts? Costs { get; init; }

    /// <summary>What the job counted.</summary>
    public string Counts { get; init; } = "";

    /// <summary>Reads what a child printed.</summary>
    public static ChildResult Parse(string text) => JsonSerializer.Deserialize<ChildResult>(text)!;

    /// <inheritdoc/>
    public override string ToString() => JsonSerializer.Serialize(this);
}
