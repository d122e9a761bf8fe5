using System.Globalization;

namespace Lockbox.Workloads.Scenarios.Scaling;

/// <summary>Pipelines whose time can be told without a simulation; what the simulation says of them.</summary>
internal static class KnownAnswers
{
    private const int Frames = 64;
    private const double Plenty = 1e18;
    private const double Tolerance = 1e-6;

    private static readonly PipelineModel Work = new()
    {
        Frames = Frames,
        PlanFrame = 0,
        StageFrame = 0,
        WorkFrame = 1,
        ExclusiveFrame = 0,
        Serial = 0,
        BytesFrame = 1,
        Bandwidth = Plenty,
    };

    private static readonly (string What, PipelineModel Model, int Workers, int Processors, double Seconds)[] Answers =
    [
        ("four workers, four times as fast", Work, 4, 4, Frames / 4),
        ("four workers, one processor", Work, 4, 1, Frames),
        ("one worker beside the calling thread", Work with { PlanFrame = 0.5 }, 1, 2, Frames + 0.5),
        ("the calling thread plans too slowly", Work with { PlanFrame = 1 }, 8, 9, Frames + 1),
        ("the calling thread stages too slowly", Work with { StageFrame = 1 }, Frames, Frames + 1, Frames + 1),
        ("memory for two frames a second", Work with { Bandwidth = 2 }, 8, 8, Frames / 2),
        ("one file for half of each frame", Work with { ExclusiveFrame = 0.5 }, 8, 8, Frames / 2),
        ("one file, but little of it", Work with { ExclusiveFrame = 0.1 }, 4, 4, Frames / 4),
        ("a serial end", Work with { Serial = 5 }, Frames, Frames, 1 + 5),
        ("everything on one processor", Work with { PlanFrame = 1, StageFrame = 1, Serial = 1 }, 2, 1, 3 * Frames + 1),
    ];

    /// <summary>The first that the simulation gets wrong, or null.</summary>
    public static string? FindFault()
    {
        foreach ((string what, PipelineModel model, int workers, int processors, double seconds) in Answers)
        {
            double simulated = new PipelineSimulation(model, workers, processors).Run().Seconds;
            if (Math.Abs(simulated - seconds) > Tolerance * seconds)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{what}: {simulated} s, not {seconds}");
            }
        }

        return null;
    }
}
