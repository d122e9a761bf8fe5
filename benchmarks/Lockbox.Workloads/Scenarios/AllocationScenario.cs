using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Measurement;
using Lockbox.Workloads.Patterns;

namespace Lockbox.Workloads.Scenarios;

/// <summary>
/// What an addition, an export and a stream allocate once they are under way: the difference between a long file and a
/// short one, after a first run that fills every pool. Both are long enough for every cache to be full.
/// </summary>
internal sealed class AllocationScenario : Scenario
{
    private const int PieceLength = 1 << 20;
    private const string FileName = "large.bin";

    /// <summary>Bytes allocated for each byte moved that are too many: 1 KiB for each MiB.</summary>
    private const double Most = 1.0 / 1024;

    private static readonly long[] Lengths = [96L << 20, 288L << 20];

    /// <inheritdoc/>
    public override string Name => "allocation";

    /// <inheritdoc/>
    public override string Description => "what add, export and a stream allocate for each MiB in the long run";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        string destination = bench.Scratch("allocation.export");
        foreach (Pattern pattern in bench.Options.Patterns)
        {
            Subject[] subjects = [.. Lengths.Select(length => new Subject(bench, pattern, length))];
            Contestant[] contestants =
            [
                Job("add", subjects, static subject => subject.Add()),
                Job("export", subjects, subject => subject.Export(destination)),
                Job("stream", subjects, static subject => subject.Stream()),
            ];
            bench.Compete(this, pattern.ToString().ToLowerInvariant(), contestants, runs: 1);
            Array.ForEach(subjects, static subject => subject.Dispose());
            Workbench.Remove(destination);
        }
    }

    private static Contestant Job(string name, Subject[] subjects, Action<Subject> job)
    {
        long shorter = 0;
        long longer = 0;
        double Slope() => (longer - shorter) / (double)(Lengths[1] - Lengths[0]);
        return new Contestant(name, How.Operation, () =>
        {
            job(subjects[1]);
            shorter = AllocatedBy(() => job(subjects[0]));
            longer = AllocatedBy(() => job(subjects[1]));
        })
        {
            Check = () => Slope() < Most ? null : "more than 1 KiB for each MiB",
            Counts = () => string.Create(
                CultureInfo.InvariantCulture,
                $"{shorter:n0} bytes allocated for {Figures.Size(Lengths[0])}, {longer:n0} for "
                + $"{Figures.Size(Lengths[1])}: {Slope() * 1024:0.00} KiB for each MiB"),
        };
    }

    private static long AllocatedBy(Action job)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        job();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    /// <summary>A file of one length, and a lockbox to put it into.</summary>
    private sealed class Subject : IDisposable
    {
        private readonly string _source;
        private readonly string _path;
        private readonly string _keyFile;
        private LockboxKey? _key;

        public Subject(Workbench bench, Pattern pattern, long length)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"allocation-{length >> 20}");
            _source = bench.Scratch(name);
            _path = bench.Scratch(name + ".lockbox");
            _keyFile = bench.KeyFile;
            Workbench.Remove(_source);
            Directory.CreateDirectory(_source);
            using FileStream file = File.Create(Path.Combine(_source, FileName));
            using PatternStream content = new(pattern, 0, length);
            content.CopyTo(file, PieceLength);
        }

        public void Add()
        {
            _key?.Dispose();
            Workbench.Remove(_path);
            _key = LockboxJobs.Create(_path, _keyFile);
            _ = LockboxJobs.Add(_path, _key, _source);
        }

        public void Export(string destination)
        {
            Workbench.Remove(destination);
            _ = LockboxJobs.Export(_path, _key!, destination);
        }

        public void Stream()
        {
            byte[] piece = new byte[PieceLength];
            using Snapshot snapshot = LockboxFile.OpenRead(_path, _key!);
            using LockboxStream stream = snapshot.OpenStream(snapshot.Find(FileName)!);
            while (stream.Read(piece) > 0)
            {
            }
        }

        public void Dispose()
        {
            _key?.Dispose();
            Workbench.Remove(_source);
            Workbench.Remove(_path);
        }
    }
}
