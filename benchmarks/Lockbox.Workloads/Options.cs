using System.Globalization;
using Lockbox.Workloads.Corpora;
using Lockbox.Workloads.Measurement;
using Lockbox.Workloads.Scenarios;

namespace Lockbox.Workloads;

/// <summary>What the command line asks for.</summary>
internal sealed class Options
{
    private const int ShortRuns = 3;

    /// <summary>Scenarios by name, in their order.</summary>
    public IReadOnlyList<string> Scenarios { get; private set; } = [];

    /// <summary>Corpora by name, in their order.</summary>
    public IReadOnlyList<string> Corpora { get; private set; } = [];

    /// <summary>Sizes, in entries, of the lockboxes of open, list and update.</summary>
    public IReadOnlyList<int> Entries { get; private set; } = [];

    /// <summary>Turns of each contest.</summary>
    public int Runs { get; private set; } = 5;

    /// <summary>Where everything is made; null for a directory of this run's own, removed at the end.</summary>
    public string? Work { get; private set; }

    /// <summary>Where to put the JSON, or null.</summary>
    public string? Json { get; private set; }

    /// <summary>Whether gpg, 7z, restic and borg take part where they are installed.</summary>
    public bool AllComparators { get; private set; }

    /// <summary>The only kind of contestant that takes part; null for all.</summary>
    public How? Only { get; private set; }

    /// <summary>Whether to be done in about a minute.</summary>
    public bool Short { get; private set; }

    /// <summary>Whether to explain instead of running.</summary>
    public bool Help { get; private set; }

    /// <summary>Reads a command line.</summary>
    /// <exception cref="ArgumentException">It is not one; the message says why.</exception>
    public static Options Parse(IReadOnlyList<string> arguments)
    {
        Options options = new();
        Queue<string> left = new(arguments);
        List<string> scenarios = [];
        while (left.TryDequeue(out string? argument))
        {
            options.Take(argument, left, scenarios);
        }

        options.Scenarios = scenarios.Count == 0 || scenarios.Contains("all")
            ? [.. ScenarioCatalog.All.Select(static scenario => scenario.Name)]
            : scenarios;
        options.Runs = options.Short ? Math.Min(options.Runs, ShortRuns) : options.Runs;
        if (options.Corpora.Count == 0)
        {
            options.Corpora = options.Short ? CorpusCatalog.Short : CorpusCatalog.Default;
        }

        if (options.Entries.Count == 0)
        {
            options.Entries = options.Short ? [10_000] : [100_000, 1_000_000];
        }

        return options;
    }

    private void Take(string argument, Queue<string> left, List<string> scenarios)
    {
        switch (argument)
        {
            case "--corpus":
                Corpora = [.. Value(argument, left).Split(',').Select(Known)];
                break;
            case "--entries":
                Entries = [.. Value(argument, left).Split(',').Select(text => Number(argument, text))];
                break;
            case "--runs":
                Runs = Number(argument, Value(argument, left));
                break;
            case "--work":
                Work = Path.GetFullPath(Value(argument, left));
                break;
            case "--json":
                Json = Path.GetFullPath(Value(argument, left));
                break;
            case "--all-comparators":
                AllComparators = true;
                break;
            case "--only":
                Only = Enum.TryParse(Value(argument, left), ignoreCase: true, out How how)
                    ? how
                    : throw new ArgumentException($"{argument} needs 'operation' or 'process'.");
                break;
            case "--short":
                Short = true;
                break;
            case "--help" or "-h":
                Help = true;
                break;
            default:
                scenarios.Add(argument == "all" || ScenarioCatalog.Find(argument) is not null
                    ? argument
                    : throw new ArgumentException($"There is no scenario or option '{argument}'."));
                break;
        }
    }

    private static string Known(string corpus) => CorpusCatalog.Find(corpus) is not null
        ? corpus
        : throw new ArgumentException($"There is no corpus '{corpus}'.");

    private static string Value(string option, Queue<string> left) => left.TryDequeue(out string? value)
        ? value
        : throw new ArgumentException($"{option} needs a value.");

    private static int Number(string option, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new ArgumentException($"{option} needs a number, not '{text}'.");
}
