namespace Lockbox.Workloads.Measurement;

/// <summary>Whose processor time and memory count.</summary>
internal enum How
{
    /// <summary>Done in this process, which is warm.</summary>
    Operation,

    /// <summary>Done by processes that are started for it; the time is theirs from start to end.</summary>
    Process,
}

/// <summary>One way to do a job. What is not set is not measured.</summary>
/// <param name="name">What the table calls it.</param>
/// <param name="how">Whose time counts.</param>
/// <param name="run">The job. Only this is timed.</param>
internal sealed class Contestant(string name, How how, Action run)
{
    /// <summary>What the table calls it.</summary>
    public string Name => name;

    /// <summary>Whose time counts.</summary>
    public How How => how;

    /// <summary>The job.</summary>
    public Action Run => run;

    /// <summary>Makes ready for one run; not timed.</summary>
    public Action? Prepare { get; init; }

    /// <summary>Says what is wrong with the result, or null; asked once, after the first run.</summary>
    public Func<string?>? Check { get; init; }

    /// <summary>How many bytes the result has.</summary>
    public Func<long>? OutputBytes { get; init; }

    /// <summary>The most memory that the processes had, above an empty one where that is known.</summary>
    public Func<long?>? PeakBytes { get; init; }

    /// <summary>Exact counts of the last run: extents, flushes, names.</summary>
    public Func<string>? Counts { get; init; }

    /// <summary>How many bytes of content one run moves; then what is allocated for each is measured.</summary>
    public long MovedBytes { get; init; }

    /// <summary>Times of single operations; they are noted in each run.</summary>
    public IReadOnlyList<Latencies>? Latencies { get; init; }

    /// <summary>Where the time of the last run went: seconds of each stage, all threads added up.</summary>
    public Func<IReadOnlyDictionary<string, double>?>? Stages { get; init; }

    /// <summary>
    /// Time and processor time of the last run in seconds as the job itself knows them, where the clock around it would
    /// count more.
    /// </summary>
    public Func<(double Seconds, double CpuSeconds)>? OwnTimes { get; init; }

    /// <summary>How often the job is done in one timed run; the time is divided by it.</summary>
    public int Repeats { get; init; } = 1;
}
