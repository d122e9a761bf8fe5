using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Measurement;
using Lockbox.Workloads.Patterns;
using Lockbox.Workloads.Stores;

namespace Lockbox.Workloads.Scenarios.Seeds;

/// <summary>One large file: added from the host, exported, streamed, 1 MiB from its middle.</summary>
internal sealed class LargeScenario : Scenario
{
    private const int PieceLength = 1 << 20;
    private const int ShortLength = 16 << 20;
    private const int UsualLength = 256 << 20;
    private const string FileName = "large.bin";

    /// <inheritdoc/>
    public override string Name => "large";

    /// <inheritdoc/>
    public override string Description => "one file of 256 MiB: add, export, stream, 1 MiB from the middle";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        long length = bench.Options.Short ? ShortLength : UsualLength;
        string source = bench.Scratch("large.source");
        foreach (Pattern pattern in bench.Options.Patterns)
        {
            Workbench.Remove(source);
            Directory.CreateDirectory(source);
            using (FileStream file = File.Create(Path.Combine(source, FileName)))
            using (PatternStream content = new(pattern, 0, length))
            {
                content.CopyTo(file, PieceLength);
            }

            foreach (Device device in bench.Options.Devices)
            {
                Run(bench, source, pattern, device, length);
            }
        }

        Workbench.Remove(source);
    }

    private void Run(Workbench bench, string source, Pattern pattern, Device device, long length)
    {
        using StoreSteps steps = new(() => bench.CreateStore(device, Name));
        string destination = bench.Scratch("large.export");
        Contestant[] contestants =
        [
            steps.Write(
                "add",
                transaction => LockboxJobs.AddTree(transaction, source),
                steps.Renew,
                () => steps.Store.FindFault(),
                length),
            steps.Read(
                "export",
                snapshot => LockboxJobs.ExportTree(snapshot, destination),
                () => Workbench.Remove(destination),
                () => TreeComparison.FindDifference(source, destination, withMetadata: true),
                length),
            steps.Read(
                "stream", snapshot => Stream(snapshot, null), null, () => StreamAndCompare(steps, pattern), length),
            Range(steps, pattern, length),
        ];
        string what = Figures.Size(length);
        bench.Compete(
            this, SeedLabels.Show(what, pattern, device), contestants, runs: SeedLabels.RunsOf(bench.Options));
        Workbench.Remove(destination);
    }

    private static string? StreamAndCompare(StoreSteps steps, Pattern pattern)
    {
        using Snapshot snapshot = steps.Store.OpenRead();
        return Stream(snapshot, pattern);
    }

    /// <summary>Reads the whole content, and compares it if a pattern is given.</summary>
    private static string? Stream(Snapshot snapshot, Pattern? pattern)
    {
        byte[] piece = new byte[PieceLength];
        Entry entry = snapshot.Find(FileName)!;
        using LockboxStream stream = snapshot.OpenStream(entry);
        long position = 0;
        while (stream.Read(piece) is var read and > 0)
        {
            if (pattern is { } known && !PatternContent.Matches(known, 0, position, piece.AsSpan(0, read)))
            {
                return string.Create(CultureInfo.InvariantCulture, $"other bytes from {position} on");
            }

            position += read;
        }

        return position == entry.Length ? null : "the stream ended early";
    }

    private static Contestant Range(StoreSteps steps, Pattern pattern, long length)
    {
        byte[] piece = new byte[PieceLength];
        long extents = 0;
        Snapshot? snapshot = null;
        Entry? entry = null;
        return new Contestant("1 MiB from the middle", How.Operation, () =>
        {
            long before = snapshot!.Opened.Extents.ExtentsRead;
            _ = snapshot.Read(entry!, length / 2, piece);
            extents = snapshot.Opened.Extents.ExtentsRead - before;
        })
        {
            Prepare = () =>
            {
                snapshot?.Dispose();
                snapshot = steps.Store.OpenRead();
                entry = snapshot.Find(FileName)!;
                _ = snapshot.RecordOf(entry.Runs[0].FirstFrame + (ulong)entry.Runs[0].FrameCount / 2);
            },
            Check = () => PatternContent.Matches(pattern, 0, length / 2, piece) ? null : "other bytes",
            Counts = () =>
            {
                snapshot?.Dispose();
                return string.Create(CultureInfo.InvariantCulture, $"{extents} frames opened");
            },
        };
    }
}
