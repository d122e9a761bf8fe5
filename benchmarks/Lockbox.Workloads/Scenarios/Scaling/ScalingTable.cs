using System.Globalization;
using Lockbox.Workloads.Children;
using Lockbox.Workloads.Measurement;

namespace Lockbox.Workloads.Scenarios.Scaling;

/// <summary>The simulated rows of a scaling table.</summary>
/// <param name="scenario">The scenario, for the rows.</param>
/// <param name="what">What was done with which corpus.</param>
/// <param name="costs">What it costs with one worker.</param>
/// <param name="bandwidth">Bytes a second to and from memory.</param>
internal sealed class ScalingTable(string scenario, string what, PipelineCosts costs, double bandwidth)
{
    private const int FramesPerWorkerOfMuch = 32;

    private static readonly int[] Processors = [1, 2, 4, 8, 16, 32, 64];

    /// <summary>The rows, with how far the first two are from what was measured.</summary>
    public IEnumerable<Row> Rows(ChildResult measuredOne, ChildResult measuredTwo)
    {
        PipelineModel model = PipelineModel.Of(costs, bandwidth);
        int factor = (int)Math.Max(1, Processors[^1] * FramesPerWorkerOfMuch / model.Frames);
        yield return Summary(model);
        foreach (int processors in Processors)
        {
            string note = processors switch
            {
                1 => Off(Simulate(model, 1).Seconds, measuredOne),
                2 => Off(Simulate(model, 2).Seconds, measuredTwo),
                _ => "",
            };
            yield return RowOf(model, processors, "", note);
        }

        if (factor > 1)
        {
            yield return RowOf(
                model.Times(factor),
                Processors[^1],
                string.Create(CultureInfo.InvariantCulture, $", {factor} times the data"),
                "");
        }
    }

    private static SimulatedRun Simulate(PipelineModel model, int processors) =>
        new PipelineSimulation(model, processors, processors).Run();

    private static string Off(double simulated, ChildResult measured) => string.Create(
        CultureInfo.InvariantCulture,
        $"measured {Figures.Time(measured.Seconds)} ({Figures.Time(measured.CpuSeconds)} of processors), off by "
        + $"{simulated / measured.Seconds - 1:+0%;-0%;0%}; ");

    private Row Summary(PipelineModel model) => new(scenario, what, "costs", How.Operation)
    {
        CpuSeconds = model.Total,
        Counts = string.Create(
            CultureInfo.InvariantCulture,
            $"{model.Frames} frames; a frame: plan {Figures.Time(model.PlanFrame)}, stage "
            + $"{Figures.Time(model.StageFrame)}, work {Figures.Time(model.WorkFrame)} with "
            + $"{Figures.Time(model.ExclusiveFrame)} for the one file; serial end "
            + $"{Figures.Time(model.Serial)}; serial {model.SerialShare:p1}, the calling thread in all "
            + $"{model.CallerShare:p1}; memory at {bandwidth / 1e9:0} GB/s; first limit: {FirstLimit(model)}"),
    };

    private static string FirstLimit(PipelineModel model)
    {
        SimulatedRun? first = Processors.Select(processors => Simulate(model, processors))
            .FirstOrDefault(static run => run.Limit != SimulatedRun.NoLimit);
        return first is null
            ? $"none up to {Processors[^1]} processors"
            : $"{first.Limit}, at {first.Workers} processors";
    }

    private Row RowOf(PipelineModel model, int processors, string suffix, string note)
    {
        SimulatedRun one = Simulate(model, 1);
        SimulatedRun run = Simulate(model, processors);
        string name = processors == 1 ? "1 processor" : $"{processors} processors";
        return new Row(scenario, what, $"simulated, {name}{suffix}", How.Operation)
        {
            Seconds = run.Seconds,
            Ratio = run.Seconds / one.Seconds,
            Counts = string.Create(
                CultureInfo.InvariantCulture,
                $"{note}{one.Seconds / run.Seconds:0.0} times as fast; calling thread busy {run.CallerBusy:p0}, "
                + $"workers {run.WorkersBusy:p0}; limit: {run.Limit}"),
        };
    }
}
