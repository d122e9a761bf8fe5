namespace Lockbox.Workloads.Scenarios.Scaling;

/// <summary>What a simulation found.</summary>
/// <param name="Seconds">How long it takes.</param>
/// <param name="CallerBusy">The part of the time in which the calling thread had something to do.</param>
/// <param name="WorkersBusy">The part of the workers' time in which they had something to do.</param>
/// <param name="MemoryBound">The part of the time in which the workers waited for memory.</param>
/// <param name="FileBound">The part of the time in which they waited for each other to write to one file.</param>
/// <param name="Model">The pipeline.</param>
/// <param name="Workers">How many workers there were.</param>
internal sealed record SimulatedRun(
    double Seconds,
    double CallerBusy,
    double WorkersBusy,
    double MemoryBound,
    double FileBound,
    PipelineModel Model,
    int Workers)
{
    /// <summary>A thread or resource that is busy for this part of the time keeps the others waiting.</summary>
    private const double Saturated = 0.9;

    /// <summary>Fewer frames than this for each worker leave some without work at the end.</summary>
    private const int FramesPerWorkerMin = 4;

    /// <summary>What <see cref="Limit"/> says when more workers would help.</summary>
    public const string NoLimit = "none but the number of workers";

    /// <summary>What keeps it from being faster with more workers.</summary>
    public string Limit => this switch
    {
        { FileBound: > 1 - Saturated } => "the one file that is written, by one thread at a time",
        { MemoryBound: > 1 - Saturated } => "memory bandwidth",
        { CallerBusy: > Saturated } when Model.Serial > Seconds / 2 => "the commit",
        { CallerBusy: > Saturated } => Model.StageFrame > Model.PlanFrame
            ? "the calling thread, which stages"
            : "the calling thread, which walks and plans",
        { WorkersBusy: > Saturated } => NoLimit,
        _ when Model.Frames < (long)FramesPerWorkerMin * Workers => $"there are only {Model.Frames} frames",
        _ when Model.Serial > Seconds * (1 - Saturated) => "the commit",
        _ => NoLimit,
    };
}
