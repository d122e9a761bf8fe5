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

            Scenarios (all of them when none is named):
            """);
        foreach (Scenario scenario in ScenarioCatalog.All)
        {
            writer.WriteLine($"  {scenario.Name,-16}{scenario.Description}");
        }

        writer.WriteLine("\nOptions:");
        writer.WriteLine("""
              --corpus a,b    what add, export and levels take; see below
              --entries n,m   sizes of the lockboxes of open, list and update (100000,1000000); million takes the
                              largest
              --runs n        turns of each contest (5)
              --work dir      where to work (a directory in memory of its own, removed at the end); one that is given
                              is kept, with its corpora
              --json file     the same as JSON
              --all-comparators  gpg, 7z, restic and borg too, where they are installed
              --only how      operation: only what is done in this process (to profile it); process: the others
              --short         a small corpus of each kind, 10,000 entries, three turns
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
