using System.Security.Cryptography;
using Lockbox.Engine;
using Lockbox.Workloads.Children;
using Lockbox.Workloads.Comparators;
using Lockbox.Workloads.Corpora;
using Lockbox.Workloads.Measurement;
using Lockbox.Workloads.Stores;

namespace Lockbox.Workloads.Scenarios;

/// <summary>What scenarios share: a place to work in, corpora, the key file, comparators, the report.</summary>
internal sealed class Workbench : IDisposable
{
    private readonly Action<string> _log;
    private readonly bool _isOurs;
    private readonly HashSet<string> _made = [];
    private IReadOnlyList<Comparator>? _comparators;
    private long? _emptyProcess;
    private bool _isWarm;

    /// <summary>Prepares the working directory.</summary>
    public Workbench(Options options, Action<string> log)
    {
        Options = options;
        _log = log;
        _isOurs = options.Work is null;
        Work = options.Work ?? MakeDirectory();
        Directory.CreateDirectory(Work);
        Corpora = new CorpusStore(Path.Combine(Work, "corpora"), log);
        KeyFile = Path.Combine(Work, "lockbox.key");
        if (!File.Exists(KeyFile))
        {
            File.WriteAllBytes(KeyFile, RandomNumberGenerator.GetBytes(32));
        }
    }

    /// <summary>What was asked for.</summary>
    public Options Options { get; }

    /// <summary>The working directory.</summary>
    public string Work { get; }

    /// <summary>Makes corpora.</summary>
    public CorpusStore Corpora { get; }

    /// <summary>A key file of 32 random bytes.</summary>
    public string KeyFile { get; }

    /// <summary>What was measured.</summary>
    public Report Report { get; } = new();

    /// <summary>The comparators of this machine.</summary>
    public IReadOnlyList<Comparator> Comparators => _comparators ??= Options.Only == How.Operation
        ? []
        : ComparatorCatalog.Installed(Path.Combine(Work, "comparators"), Options.AllComparators);

    /// <summary>Memory of a process of this program that does nothing.</summary>
    public long EmptyProcess => _emptyProcess ??= ChildJobs.Start("empty").PeakBytes;

    /// <summary>A path in the working directory.</summary>
    public string Scratch(string name) => Path.Combine(Work, name);

    /// <summary>
    /// A file that several scenarios use: made when it is first asked for, and removed at the end, because the next run
    /// may be of another version of the format.
    /// </summary>
    public string MakeOnce(string name, Action<string> make)
    {
        string path = Scratch(name);
        if (_made.Add(path))
        {
            Remove(path);
            make(path);
        }

        return path;
    }

    /// <summary>Removes what a scenario has left in the working directory.</summary>
    public void RemoveScratch(params IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            Remove(Scratch(name));
        }
    }

    /// <summary>Makes an empty lockbox.</summary>
    /// <param name="device">What to keep it on.</param>
    /// <param name="name">What its file is called in the working directory.</param>
    public LockboxStore CreateStore(Device device, string name) => device == Device.Memory
        ? new MemoryStore(KeyFile)
        : new FileStore(Scratch(name + ".lockbox"), KeyFile);

    /// <summary>Measures contestants against each other.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="corpus">On what.</param>
    /// <param name="contestants">Who.</param>
    /// <param name="reference">Whom ratios are to, or null.</param>
    /// <param name="runs">How many turns; null for as many as was asked for.</param>
    public void Compete(
        Scenario scenario,
        string corpus,
        IReadOnlyList<Contestant> contestants,
        string? reference = null,
        int? runs = null)
    {
        Contestant[] wanted =
            [.. contestants.Where(contestant => Options.Only is null || contestant.How == Options.Only)];
        WarmUp();
        Report.Add(new Contest(scenario.Name, corpus, wanted, reference).Run(runs ?? Options.Runs, _log));
    }

    /// <summary>Says what is being done.</summary>
    public void Log(string text) => _log(text);

    /// <summary>Removes a file or a whole directory, if it is there.</summary>
    public static void Remove(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }
    }

    /// <summary>Removes the working directory if it is this run's own, or else all but corpora and keys.</summary>
    public void Dispose()
    {
        foreach (string path in _made)
        {
            Remove(path);
        }

        if (_isOurs)
        {
            Remove(Work);
        }
    }

    private static string MakeDirectory() => Directory.Exists("/dev/shm")
        ? Directory.CreateDirectory(Path.Combine("/dev/shm", "lockbox-workloads-" + Path.GetRandomFileName())).FullName
        : Directory.CreateTempSubdirectory("lockbox-workloads-").FullName;

    /// <summary>One addition and one export of other data, so that the code is compiled before it is timed.</summary>
    private void WarmUp()
    {
        if (_isWarm)
        {
            return;
        }

        _isWarm = true;
        _log("warming up");
        string source = Corpora.PathOf(new WarmUpTree());
        string path = Scratch("warm-up.lockbox");
        string destination = Scratch("warm-up");
        Remove(path);
        Remove(destination);
        using LockboxKey key = LockboxJobs.Create(path, KeyFile);
        LockboxJobs.Add(path, key, source);
        LockboxJobs.Export(path, key, destination);
        Remove(path);
        Remove(destination);
    }
}
