using System.Diagnostics;
using System.Globalization;
using Lockbox.Fuzz;
using Lockbox.Fuzz.Exchange;
using Lockbox.Fuzz.Targets;
using Lockbox.Fuzz.Walk;

// dotnet run -c Release --project tests/Lockbox.Fuzz -- [target ...] [--runs N] [--seconds S] [--seed X]
// dotnet run -c Release --project tests/Lockbox.Fuzz -- outcomes
if (args is ["outcomes"])
{
    OutcomeList.Write(Console.Out);
    return 0;
}

Dictionary<string, long> options = new() { ["--runs"] = 0, ["--seconds"] = 0, ["--seed"] = 20261120 };
List<string> names = [];
for (int i = 0; i < args.Length; i++)
{
    if (options.ContainsKey(args[i]) && i + 1 < args.Length)
    {
        options[args[i]] = long.Parse(args[i + 1], CultureInfo.InvariantCulture);
        i++;
    }
    else
    {
        names.Add(args[i]);
    }
}

IReadOnlyList<FuzzTarget> all = [.. EngineTargets.All, .. ExchangeTargets.All];
List<string> unknown = [.. names.Where(name => !all.Any(target => target.Name == name))];
if (unknown.Count > 0)
{
    Console.Error.WriteLine(
        $"There is no target '{unknown[0]}'. Targets: {string.Join(", ", all.Select(static target => target.Name))}");
    return 2;
}

int failures = 0;
foreach (FuzzTarget target in all.Where(target => names.Count == 0 || names.Contains(target.Name)))
{
    FuzzRunner runner = new(target, (int)options["--seed"]);
    Stopwatch clock = Stopwatch.StartNew();
    using Timer watch = new(_ => Watch.Tell(runner), null, Watch.Every, Watch.Every);
    FuzzResult result = runner.Run(runs => options switch
    {
        _ when options["--seconds"] > 0 => clock.Elapsed.TotalSeconds >= options["--seconds"],
        _ when options["--runs"] > 0 => runs >= options["--runs"],
        _ => runs >= target.BoundedRuns,
    });
    failures += result.Failure is null ? 0 : 1;
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{target.Name,-20} {result.Runs,12} runs {clock.Elapsed.TotalSeconds,8:F1} s {result.Outcomes,6} outcomes "
        + $"{result.AllocatedMost >> 10,8} KiB at most {result.Slowest.TotalMilliseconds,8:F1} ms at most"));
    if (result.Failure is not null)
    {
        Console.WriteLine(result.Failure);
    }
}

return failures == 0 ? 0 : 1;

/// <summary>Shows an input that a reader does not come back from.</summary>
internal static class Watch
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private static long _runs = -1;

    public static void Tell(FuzzRunner runner)
    {
        long runs = runner.Runs;
        if (Interlocked.Exchange(ref _runs, runs) == runs)
        {
            Console.Error.WriteLine($"Run {runs} takes more than a minute:\n{FuzzTarget.HexLines(runner.Current)}");
        }
    }
}
