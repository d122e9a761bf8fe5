using System.Globalization;
using Lockbox.Workloads.Corpora;
using Lockbox.Workloads.Measurement;
using Lockbox.Workloads.Patterns;
using Lockbox.Workloads.Scenarios;
using Lockbox.Workloads.Stores;

namespace Lockbox.Workloads;

/// <summary>What the command line asks for.</summary>
internal sealed class Options
{
    private const int ShortRuns = 3;
    private const int HundredGigabytes = 100;

    private readonly Dictionary<string, Action<string>> _valued;
    private readonly Dictionary<string, Action> _flags;
    private IReadOnlyList<string>? _corpora;
    private IReadOnlyList<int>? _entries;
    private int? _gigabytes;
    private int _runs = 5;

    private Options()
    {
        _valued = new Dictionary<string, Action<string>>
        {
            ["--corpus"] = text => _corpora = [.. text.Split(',').Select(Known)],
            ["--entries"] = text => _entries = [.. text.Split(',').Select(one => Number("--entries", one))],
            ["--pattern"] = text => Patterns = Named<Pattern>("--pattern", text),
            ["--device"] = text => Devices = Named<Device>("--device", text),
            ["--gigabytes"] = text => _gigabytes = Number("--gigabytes", text),
            ["--bandwidth"] = text => Bandwidth = Number("--bandwidth", text) * 1e9,
            ["--runs"] = text => _runs = Number("--runs", text),
            ["--only"] = text => Only = Named<How>("--only", text)[0],
            ["--work"] = text => Work = Path.GetFullPath(text),
            ["--json"] = text => Json = Path.GetFullPath(text),
        };
        _flags = new Dictionary<string, Action>
        {
            ["--all-comparators"] = () => AllComparators = true,
            ["--stages"] = () => Stages = true,
            ["--short"] = () => Short = true,
            ["--help"] = () => Help = true,
            ["-h"] = () => Help = true,
        };
    }

    /// <summary>Scenarios by name, in their order.</summary>
    public IReadOnlyList<string> Scenarios { get; private set; } = [];

    /// <summary>Corpora of add, export and levels by name, in their order.</summary>
    public IReadOnlyList<string> Corpora => CorporaOr(CorpusCatalog.Default);

    /// <summary>Sizes, in entries, of the lockboxes of open, list and update.</summary>
    public IReadOnlyList<int> Entries => _entries ?? (Short ? [10_000] : [100_000, 1_000_000]);

    /// <summary>What generated content is like.</summary>
    public IReadOnlyList<Pattern> Patterns { get; private set; } = Enum.GetValues<Pattern>();

    /// <summary>What the lockboxes of the seeds' scenarios are kept on.</summary>
    public IReadOnlyList<Device> Devices { get; private set; } = Enum.GetValues<Device>();

    /// <summary>How much hundred-gb moves, in GiB.</summary>
    public int Gigabytes => _gigabytes ?? (Short ? 1 : HundredGigabytes);

    /// <summary>What the simulation of scaling takes memory to move, in bytes a second.</summary>
    public double Bandwidth { get; private set; } = 200e9;

    /// <summary>Turns of each contest.</summary>
    public int Runs => Short ? Math.Min(_runs, ShortRuns) : _runs;

    /// <summary>Where everything is made; null for a directory of this run's own, removed at the end.</summary>
    public string? Work { get; private set; }

    /// <summary>Where to put the JSON, or null.</summary>
    public string? Json { get; private set; }

    /// <summary>Whether gpg, 7z, restic and borg take part where they are installed.</summary>
    public bool AllComparators { get; private set; }

    /// <summary>The only kind of contestant that takes part; null for all.</summary>
    public How? Only { get; private set; }

    /// <summary>Whether to print where the time went.</summary>
    public bool Stages { get; private set; }

    /// <summary>Whether to be done in about two minutes.</summary>
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

        options.Scenarios = scenarios.Count == 0 || scenarios.Contains(ScenarioCatalog.AllName)
            ? [.. ScenarioCatalog.All.Select(static scenario => scenario.Name)]
            : scenarios;
        return options;
    }

    /// <summary>The corpora that were named, or else these; a short run takes short ones.</summary>
    public IReadOnlyList<string> CorporaOr(IReadOnlyList<string> unnamed) =>
        _corpora ?? (Short ? CorpusCatalog.Short : unnamed);

    /// <summary>The sizes that were named, or else these; a short run takes the first.</summary>
    public IReadOnlyList<int> EntriesOr(params IReadOnlyList<int> unnamed) =>
        _entries ?? (Short ? [unnamed[0]] : unnamed);

    private void Take(string argument, Queue<string> left, List<string> scenarios)
    {
        if (_flags.TryGetValue(argument, out Action? flag))
        {
            flag();
        }
        else if (_valued.TryGetValue(argument, out Action<string>? option))
        {
            option(left.TryDequeue(out string? value)
                ? value
                : throw new ArgumentException($"{argument} needs a value."));
        }
        else
        {
            scenarios.Add(argument == ScenarioCatalog.AllName || ScenarioCatalog.Find(argument) is not null
                ? argument
                : throw new ArgumentException($"There is no scenario or option '{argument}'."));
        }
    }

    private static string Known(string corpus) => CorpusCatalog.Find(corpus) is not null
        ? corpus
        : throw new ArgumentException($"There is no corpus '{corpus}'.");

    private static T[] Named<T>(string option, string text)
        where T : struct, Enum => [.. text.Split(',').Select(one =>
            Enum.TryParse(one, ignoreCase: true, out T value) && Enum.IsDefined(value)
                ? value
                : throw new ArgumentException(
                    $"{option} takes {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}, not '{one}'."))];

    private static int Number(string option, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new ArgumentException($"{option} needs a number, not '{text}'.");
}
