using Lockbox.Engine;

namespace Lockbox.Workloads.Measurement;

/// <summary>Times of stages as they stand in rows and in what children say.</summary>
internal static class StageSeconds
{
    /// <summary>Seconds by the name of the stage; stages that took no time are missing.</summary>
    public static Dictionary<string, double> Of(StageTimes? times) => times is null
        ? []
        : times.Listed().ToDictionary(static stage => stage.Key.ToString(), static stage => stage.Value.TotalSeconds);
}
