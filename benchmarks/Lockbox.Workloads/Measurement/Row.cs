namespace Lockbox.Workloads.Measurement;

/// <summary>One line of the table.</summary>
/// <param name="Scenario">What was done.</param>
/// <param name="Corpus">On what.</param>
/// <param name="Contestant">By whom.</param>
/// <param name="How">In this process or in a new one.</param>
internal sealed record Row(string Scenario, string Corpus, string Contestant, How How)
{
    /// <summary>The median of the runs.</summary>
    public double? Seconds { get; init; }

    /// <summary>The fastest run.</summary>
    public double? SecondsLeast { get; init; }

    /// <summary>The slowest run.</summary>
    public double? SecondsMost { get; init; }

    /// <summary>The median of the ratios to the reference in the same turn.</summary>
    public double? Ratio { get; init; }

    /// <summary>Processor time of all threads and processes, median.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>The median of the ratios of processor time to the reference in the same turn.</summary>
    public double? CpuRatio { get; init; }

    /// <summary>Most memory.</summary>
    public long? PeakBytes { get; init; }

    /// <summary>Bytes of the result.</summary>
    public long? Bytes { get; init; }

    /// <summary>"same", or what is wrong with the result.</summary>
    public string? Check { get; init; }

    /// <summary>Exact counts.</summary>
    public string? Counts { get; init; }

    /// <summary>Bytes allocated for each byte of content that was moved; operations only.</summary>
    public double? AllocatedPerByte { get; init; }

    /// <summary>Times of single operations.</summary>
    public IReadOnlyList<LatencySummary>? Latencies { get; init; }

    /// <summary>Where the time of the last run went: seconds of each stage, all threads added up.</summary>
    public IReadOnlyDictionary<string, double>? Stages { get; init; }
}
