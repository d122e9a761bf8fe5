using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Children;
using Lockbox.Workloads.Corpora;
using Lockbox.Workloads.Measurement;

namespace Lockbox.Workloads.Scenarios.Scaling;

/// <summary>
/// How much faster more processors make it: one and two measured in processes that may use no others, up to 64
/// simulated with the costs that were measured (benchmarks/README.md, Scaling).
/// </summary>
internal sealed class ScalingScenario : Scenario
{
    private const string OneProcessor = "1 processor";
    private const string TwoProcessors = "2 processors";
    private const int RunsOfChild = 3;

    private static readonly string[] Corpora = ["text-tree", "log-1g", "large-256m", "small-100k"];

    /// <inheritdoc/>
    public override string Name => "scaling";

    /// <inheritdoc/>
    public override string Description => "one processor and two, measured; up to 64, simulated";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        bench.Report.Add(
        [
            new Row(Name, "", "the simulation, where the answer is known", How.Operation)
            {
                Check = KnownAnswers.FindFault() ?? Contest.Right,
            },
        ]);
        if (!Programs.Have("taskset") || Environment.ProcessorCount < 2)
        {
            bench.Log("scaling needs taskset and two processors");
            return;
        }

        foreach (string name in bench.Options.Short ? Corpora[..1] : bench.Options.CorporaOr(Corpora))
        {
            Corpus corpus = CorpusCatalog.Find(name)!;
            string source = bench.Corpora.PathOf(corpus);
            string warmUp = bench.Corpora.PathOf(new WarmUpTree());
            Measure(bench, "add " + name, ["timed-add", bench.Work, bench.KeyFile, source, warmUp]);
            string path = Make(bench, "scaling.lockbox", source);
            string warmUpPath = Make(bench, "scaling-warm-up.lockbox", warmUp);
            Measure(bench, "export " + name, ["timed-export", bench.Work, bench.KeyFile, path, warmUpPath]);
            bench.RemoveScratch(
                "scaling.lockbox", "scaling-warm-up.lockbox", "timed.lockbox", "timed.export");
        }
    }

    private static string Make(Workbench bench, string name, string source)
    {
        string path = bench.Scratch(name);
        Workbench.Remove(path);
        using LockboxKey key = LockboxJobs.Create(path, bench.KeyFile);
        _ = LockboxJobs.Add(path, key, source);
        return path;
    }

    private void Measure(Workbench bench, string what, string[] job)
    {
        List<ChildResult> one = [];
        List<ChildResult> two = [];
        List<ChildResult> calm = [];
        Contestant[] contestants =
        [
            Child(OneProcessor, one, ChildStart.OnProcessors(1), [.. job, "1", Show(RunsOfChild)]),
            Child(TwoProcessors, two, ChildStart.OnProcessors(2), [.. job, "2", Show(RunsOfChild)]),
            Child("2 processors, 1 worker", calm, ChildStart.OnProcessors(2), [.. job, "1", Show(RunsOfChild)]),
        ];
        bench.Compete(this, what, contestants, OneProcessor, bench.Options.Short ? 1 : null);
        if (one.Count > 0 && two.Count > 0 && calm.Count > 0)
        {
            PipelineCosts costs = PipelineCosts.Least([.. calm.Select(static result => result.Costs!)]);
            ScalingTable table = new(Name, what, costs, bench.Options.Bandwidth);
            bench.Report.Add(table.Rows(
                one.MinBy(static result => result.Seconds)!, two.MinBy(static result => result.Seconds)!));
        }
    }

    private static Contestant Child(string name, List<ChildResult> results, ChildStart how, string[] job) =>
        new(name, How.Process, () => results.Add(ChildJobs.Start(how, job)))
        {
            OwnTimes = () => (results[^1].Seconds, results[^1].CpuSeconds),
            Stages = () => results[^1].Stages,
        };

    private static string Show(int number) => number.ToString(CultureInfo.InvariantCulture);
}
