using Lockbox.Workloads.Children;

namespace Lockbox.Workloads.Scenarios.Scaling;

/// <summary>
/// What the simulation knows of a pipeline: a calling thread that plans frames and stages results, workers that each do
/// a whole frame, a queue of two frames a worker between them, a serial end. Times in seconds of one processor.
/// </summary>
internal sealed record PipelineModel
{
    /// <summary>Frames to do.</summary>
    public required long Frames { get; init; }

    /// <summary>What the calling thread needs to plan a frame.</summary>
    public required double PlanFrame { get; init; }

    /// <summary>What the calling thread needs to stage the results of a frame.</summary>
    public required double StageFrame { get; init; }

    /// <summary>What a worker needs for a frame.</summary>
    public required double WorkFrame { get; init; }

    /// <summary>The part of <see cref="WorkFrame"/> that only one worker at a time can be busy with.</summary>
    public required double ExclusiveFrame { get; init; }

    /// <summary>What comes when everything else is done.</summary>
    public required double Serial { get; init; }

    /// <summary>Bytes that a frame moves between processor and memory.</summary>
    public required double BytesFrame { get; init; }

    /// <summary>Bytes a second that all processors together can move to and from memory.</summary>
    public required double Bandwidth { get; init; }

    /// <summary>All of it on one processor.</summary>
    public double Total => Frames * (PlanFrame + StageFrame + WorkFrame) + Serial;

    /// <summary>What only the calling thread can do, as a part of all.</summary>
    public double CallerShare => (Frames * (PlanFrame + StageFrame) + Serial) / Total;

    /// <summary>What nothing else can be done beside, as a part of all.</summary>
    public double SerialShare => Serial / Total;

    /// <summary>From measured costs.</summary>
    /// <param name="costs">The costs, measured with one worker on a processor of its own.</param>
    /// <param name="bandwidth">Bytes a second to and from memory.</param>
    public static PipelineModel Of(PipelineCosts costs, double bandwidth)
    {
        double frames = Math.Max(1, costs.Frames);
        return new PipelineModel
        {
            Frames = (long)frames,
            PlanFrame = costs.Planning / frames,
            StageFrame = costs.Staging / frames,
            WorkFrame = costs.Work / frames,
            ExclusiveFrame = costs.OneFile / frames,
            Serial = costs.Serial,

            // In and out of the page cache on both sides: raw read and written, packed written, read and written.
            BytesFrame = (2.0 * costs.RawBytes + 3.0 * costs.PackedBytes) / frames,
            Bandwidth = bandwidth,
        };
    }

    /// <summary>The same with so many times as much data.</summary>
    public PipelineModel Times(int factor) => this with { Frames = Frames * factor, Serial = Serial * factor };
}
