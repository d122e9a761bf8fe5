using Lockbox.Workloads.Corpora;
using Lockbox.Workloads.Scenarios;

namespace Lockbox.Workloads;

/// <summary>What --help prints.</summary>
internal static class Help
{
    /// <summary>Prints it.</summary>
    public static void WriteTo(TextWriter writer)
    {
        writer.WriteLine("""
            Measures Lockbox against what people use today. Prints a table in Markdown.

            dotnet run -c Release --project benchmarks/Lockbox.Workloads -- [scenario...] [options]

            Scenarios (all of them for 'all' and when none is named):
            """);
        foreach (Scenario scenario in ScenarioCatalog.All)
        {
            writer.WriteLine($"  {scenario.Name,-16}{scenario.Description}");
        }

        writer.WriteLine("\nOptions:");
        writer.WriteLine("""
              --corpus a,b    corpora of add, export, levels, progress, folder-walk, heap-limit, scaling; see below
              --entries n,m   sizes of the lockboxes of open, list, update (100000,1000000), small (10000,50000,
                              100000) and metadata (10000,100000); million takes the largest
              --pattern a,b   content of small, large, append-delete and allocation: zero, random, text (all three)
              --device a,b    what the lockboxes of the scenarios from small to commits are kept on: memory, file (both)
              --gigabytes n   how much hundred-gb moves, in GiB (100)
              --bandwidth n   what the simulation of scaling takes memory to move, in GB/s (200)
              --runs n        turns of each contest (5)
              --work dir      where to work (a directory in memory of its own, removed at the end); one that is given
                              is kept, with its corpora; on a real disk it shows what flushes cost
              --json file     the same as JSON
              --stages        a second table: where the time of additions and exports went
              --all-comparators  gpg, 7z, restic and borg too, where they are installed
              --only how      operation: only what is done in this process (to profile it); process: the others
              --short         less of everything, in about two minutes; what it takes is too little to time
              --help          this

            Corpora:
            """);
        foreach (Corpus corpus in CorpusCatalog.All)
        {
            string mark = CorpusCatalog.Default.Contains(corpus.Name) ? "*" : " ";
            writer.WriteLine($" {mark}{corpus.Name,-16}{corpus.Description}");
        }

        writer.WriteLine("\n* is taken when none is named.");
    }
}
