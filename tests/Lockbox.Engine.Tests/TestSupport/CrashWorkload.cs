namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>One transaction of a workload.</summary>
internal sealed record Step(string Name, Action<Draft> Change)
{
    /// <summary>Whether it is given up when everything is written but the index.</summary>
    public bool RollsBack { get; init; }

    /// <summary>Whether a reader opens the lockbox before it, and stays.</summary>
    public bool OpensReader { get; init; }

    /// <summary>Whether the reader leaves before it.</summary>
    public bool ClosesReader { get; init; }
}

/// <summary>Something that is done to a lockbox while the disk fails in every way; see CrashWorkloads.</summary>
internal sealed record CrashWorkload(string Name, params Step[] Steps)
{
    /// <summary>What was done before, and went well or left the traces of a crash.</summary>
    public Action<CrashDisk> Before { get; init; } = static _ => { };

    /// <summary>Whether it begins with an empty disk and makes the lockbox.</summary>
    public bool Creates { get; init; }

    /// <summary>Sizes of sectors to try, in bytes.</summary>
    public int[] SectorSizes { get; init; } = [512];

    /// <summary>Images by chance at each point; fewer where each one takes long.</summary>
    public int ByChance { get; init; } = 3;

    /// <summary>Whether every second crash is tried after every first one, and not some after some.</summary>
    public bool TriesEveryPair { get; init; }
}
