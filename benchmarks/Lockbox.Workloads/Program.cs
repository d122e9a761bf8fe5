using System.Globalization;
using Lockbox.Workloads;
using Lockbox.Workloads.Children;
using Lockbox.Workloads.Scenarios;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is [ChildJobs.Verb, .. var job])
{
    return ChildJobs.Run(job);
}

Options options;
try
{
    options = Options.Parse(args);
}
catch (ArgumentException error)
{
    Console.Error.WriteLine($"{error.Message} --help lists what there is.");
    return 2;
}

if (options.Help)
{
    Help.WriteTo(Console.Out);
    return 0;
}

using Workbench bench = new(options, text => Console.Error.WriteLine(text));
foreach (string name in options.Scenarios)
{
    ScenarioCatalog.Find(name)!.Run(bench);
}

bench.Report.WriteTo(Console.Out);
if (options.Stages)
{
    bench.Report.WriteStagesTo(Console.Out);
}

if (options.Json is { } path)
{
    bench.Report.SaveJson(path);
}

return bench.Report.IsGood ? 0 : 1;
