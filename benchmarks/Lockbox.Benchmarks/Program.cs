using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Lockbox.Benchmarks.Runner;

if (args is ["budget", ..])
{
    return BudgetCommand.Run(write: args.Contains("--write"));
}

// In this process: the default makes, restores and builds a project first, which needs a package source, and starts a
// process for each operation, each of which would make its own lockbox of a million entries.
IConfig config = ManualConfig.Create(DefaultConfig.Instance)
    .WithArtifactsPath(Path.Join("artifacts", "benchmarks"))
    .AddColumn(StatisticColumn.Min, StatisticColumn.Median)
    .HideColumns(Column.Error, Column.StdDev, Column.RatioSD)
    .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(80));
BenchmarkSwitcher.FromAssembly(typeof(LayerBenchmarks).Assembly).Run([.. args, "--inProcess"], config);
return 0;
