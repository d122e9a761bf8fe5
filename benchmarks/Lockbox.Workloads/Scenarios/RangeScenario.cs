using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Corpora;
using Lockbox.Workloads.Measurement;

namespace Lockbox.Workloads.Scenarios;

/// <summary>Parts of a large lockbox: a range, a stream, one small file of many.</summary>
internal sealed class RangeScenario : Scenario
{
    private const int RangeLength = 1 << 20;

    private const string Picked = "service-08/event-0520.jsonl";

    private static readonly string[] Large = ["large-256m", "log-1g"];

    /// <inheritdoc/>
    public override string Name => "range";

    /// <inheritdoc/>
    public override string Description => "1 MiB from the middle, a whole stream, one small file of a large lockbox";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        foreach (string name in bench.Options.Short ? Large[..1] : Large)
        {
            string path = bench.Scratch("range.lockbox");
            Workbench.Remove(path);
            using LockboxKey key = LockboxJobs.Create(path, bench.KeyFile);
            string source = bench.Corpora.PathOf(CorpusCatalog.Find(name)!);
            LockboxJobs.Add(path, key, source);
            LockboxJobs.Add(path, key, bench.Corpora.PathOf(new TextTree()));
            Contestant[] contestants =
            [
                ColdRange(path, key, source),
                WarmRange("1 MiB from the middle, index known", path, key, source, 0),
                WarmRange("1 MiB across two frames, index known", path, key, source, RangeLength + RangeLength / 2),
                Sequential(path, key, source),
                Pick(bench, path, key),
            ];
            bench.Compete(this, name, contestants);
            bench.RemoveScratch("range.lockbox", "range.pick");
        }
    }

    /// <summary>Opens the lockbox, finds the file, reads the range: nothing is cached in the process.</summary>
    private static Contestant ColdRange(string path, LockboxKey key, string source)
    {
        byte[] buffer = new byte[RangeLength];
        long extents = 0;
        return new Contestant("open, find, 1 MiB from the middle", How.Operation, () =>
        {
            using Snapshot snapshot = LockboxFile.OpenRead(path, key);
            Entry entry = Largest(snapshot);
            _ = snapshot.Read(entry, entry.Length / 2, buffer);
            extents = snapshot.Opened.Extents.ExtentsRead;
        })
        {
            Check = () => FindFault(source, 0, buffer),
            Counts = () => string.Create(CultureInfo.InvariantCulture, $"{extents} extents read, index included"),
        };
    }

    /// <summary>Reads a range that no frame in the cache holds, from a snapshot that has read its index.</summary>
    private static Contestant WarmRange(
        string name, string path, LockboxKey key, string source, long fromMiddle)
    {
        byte[] buffer = new byte[RangeLength];
        long extents = 0;
        Snapshot? snapshot = null;
        Entry? entry = null;
        return new Contestant(name, How.Operation, () =>
        {
            long before = snapshot!.Opened.Extents.ExtentsRead;
            _ = snapshot.Read(entry!, entry!.Length / 2 + fromMiddle, buffer);
            extents = snapshot.Opened.Extents.ExtentsRead - before;
        })
        {
            Prepare = () =>
            {
                snapshot?.Dispose();
                snapshot = LockboxFile.OpenRead(path, key);
                entry = Largest(snapshot);
                _ = snapshot.RecordOf(entry.Runs[0].FirstFrame + (ulong)entry.Runs[0].FrameCount / 2);
            },
            Check = () => FindFault(source, fromMiddle, buffer),
            Counts = () =>
            {
                snapshot?.Dispose();
                return string.Create(CultureInfo.InvariantCulture, $"{extents} frames opened");
            },
        };
    }

    private static Contestant Sequential(string path, LockboxKey key, string source)
    {
        byte[] buffer = new byte[RangeLength];
        double bytes = 0;
        return new Contestant("the whole stream, 1 MiB at a time", How.Operation, () =>
        {
            using Snapshot snapshot = LockboxFile.OpenRead(path, key);
            using LockboxStream stream = snapshot.OpenStream(Largest(snapshot));
            bytes = 0;
            while (stream.Read(buffer) is var read and > 0)
            {
                bytes += read;
            }
        })
        {
            Check = () => bytes == LargestOf(source).Length ? null : "the stream ended early",
            Counts = () => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 20):n0} MiB"),
        };
    }

    private static Contestant Pick(Workbench bench, string path, LockboxKey key)
    {
        string destination = bench.Scratch("range.pick");
        long extents = 0;
        return new Contestant("open, export one file of 29 KB", How.Operation, () =>
        {
            using Snapshot snapshot = LockboxFile.OpenRead(path, key);
            Entry entry = snapshot.Find(Picked)!;
            _ = snapshot.Export([entry], destination, new ExportOptions { IfExists = ExportIfExists.Overwrite });
            extents = snapshot.Opened.Extents.ExtentsRead;
        })
        {
            Check = () => IsSame(Path.Combine(bench.Corpora.PathOf(new TextTree()), Picked), destination),
            Prepare = () =>
            {
                Workbench.Remove(destination);
                Directory.CreateDirectory(destination);
            },
            Counts = () => string.Create(CultureInfo.InvariantCulture, $"{extents} extents read, index included"),
        };
    }

    private static string? IsSame(string expected, string destination) =>
        File.ReadAllBytes(expected).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(destination, Picked)))
            ? null
            : "other bytes";

    /// <summary>Compares a range that was read, counted from the middle, with the file that was added.</summary>
    private static string? FindFault(string source, long fromMiddle, byte[] actual)
    {
        using FileStream file = LargestOf(source).OpenRead();
        byte[] expected = new byte[actual.Length];
        file.Position = file.Length / 2 + fromMiddle;
        file.ReadExactly(expected);
        return expected.AsSpan().SequenceEqual(actual) ? null : "other bytes";
    }

    private static FileInfo LargestOf(string source) =>
        new DirectoryInfo(source).EnumerateFiles().MaxBy(static file => file.Length)!;

    private static Entry Largest(Snapshot snapshot) =>
        snapshot.Find("large.bin") ?? snapshot.Find("service.log")!;
}
