namespace Lockbox.Workloads.Children;

/// <summary>What an import or export costs, by who does it. Times in seconds of one processor.</summary>
internal sealed record PipelineCosts
{
    /// <summary>Frames written or read.</summary>
    public required long Frames { get; init; }

    /// <summary>Bytes of content.</summary>
    public required long RawBytes { get; init; }

    /// <summary>Bytes of the lockbox.</summary>
    public required long PackedBytes { get; init; }

    /// <summary>What the calling thread does before and while the workers work, other than staging.</summary>
    public required double Planning { get; init; }

    /// <summary>What the calling thread does with the results of the workers: staging entries.</summary>
    public required double Staging { get; init; }

    /// <summary>What the workers do, all together.</summary>
    public required double Work { get; init; }

    /// <summary>
    /// What of <see cref="Work"/> is writing to one and the same file, which the kernel lets one thread do at a time.
    /// </summary>
    public required double OneFile { get; init; }

    /// <summary>What comes when all workers are done: the commit. No other thread has anything to do then.</summary>
    public required double Serial { get; init; }

    /// <summary>
    /// The least of each part: what else the machine does, and the collector when it falls, only ever add.
    /// </summary>
    public static PipelineCosts Least(IReadOnlyList<PipelineCosts> runs)
    {
        double staging = runs.Min(static run => run.Staging);
        return runs[0] with
        {
            // Where staging took too long by the clock on the wall, planning is too short: only the sum is sure.
            Planning = Math.Max(0, runs.Min(static run => run.Planning + run.Staging) - staging),
            Staging = staging,
            Work = runs.Min(static run => run.Work),
            OneFile = runs.Min(static run => Math.Min(run.OneFile, run.Work)),
            Serial = runs.Min(static run => run.Serial),
        };
    }
}
