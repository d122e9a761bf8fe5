using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Measurement;
using Lockbox.Workloads.Patterns;
using Lockbox.Workloads.Scenarios.Seeds;
using Lockbox.Workloads.Stores;

namespace Lockbox.Workloads.Scenarios.Interactive;

/// <summary>
/// Short ranges all over a large set, most of them in a small part of it, with frame caches of several sizes. Every
/// range is compared.
/// </summary>
internal sealed class WorkingSetScenario : Scenario
{
    private const int RangeLength = 64 << 10;
    private const int FileLength = 8 << 20;
    private const int UsualFiles = 64;
    private const int ShortFiles = 8;
    private const int UsualReads = 4000;
    private const int ShortReads = 500;
    private const ulong PlaceSeries = 13;

    /// <summary>Nine reads of ten go to this part of the set.</summary>
    private const int HotShare = 16;

    private static readonly int[] CacheMebibytes = [0, 8, 32, 128];

    /// <inheritdoc/>
    public override string Name => "working-set";

    /// <inheritdoc/>
    public override string Description => "ranges of 64 KiB all over 512 MiB, most in a part of it, by cache size";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        int files = bench.Options.Short ? ShortFiles : UsualFiles;
        int reads = bench.Options.Short ? ShortReads : UsualReads;
        foreach (Device device in bench.Options.Devices)
        {
            using LockboxStore store = bench.CreateStore(device, Name);
            Fill(store, files);
            string what = $"{Figures.Size((long)files * FileLength)} of text, {SeedLabels.Show(device)}";
            bench.Compete(this, what, [.. CacheMebibytes.Select(cache => Reads(store, files, reads, cache))]);
        }
    }

    private static Contestant Reads(LockboxStore store, int files, int reads, int mebibytes)
    {
        Latencies latencies = new("range");
        byte[] buffer = new byte[RangeLength];
        Snapshot? snapshot = null;
        Entry[] entries = [];
        long opened = 0;
        return new Contestant($"cache of {mebibytes} MiB", How.Operation, () =>
        {
            long before = snapshot!.Opened.Extents.ExtentsRead;
            for (int i = 0; i < reads; i++)
            {
                (int file, long offset) = PlaceOf(i, files);
                int read = latencies.Time(() => snapshot.Read(entries[file], offset, buffer));
                if (read != RangeLength || !PatternContent.Matches(Pattern.Text, (ulong)file, offset, buffer))
                {
                    throw new InvalidOperationException($"File {file} has other bytes from {offset} on.");
                }
            }

            opened = snapshot.Opened.Extents.ExtentsRead - before;
        })
        {
            Latencies = [latencies],
            MovedBytes = (long)reads * RangeLength,
            Prepare = () =>
            {
                snapshot?.Dispose();
                snapshot = store.OpenRead(new ReadOptions { FrameCacheBytes = (long)mebibytes << 20 });
                entries = [.. Enumerable.Range(0, files).Select(file => snapshot.Find(NameOf(file))!)];
                _ = snapshot.RecordOf(entries[0].Runs[0].FirstFrame);
            },
            Counts = () =>
            {
                snapshot?.Dispose();
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{reads:n0} ranges, {opened:n0} frames opened, {Math.Max(0, 1 - (double)opened / reads):p0} hits");
            },
        };
    }

    private static void Fill(LockboxStore store, int files)
    {
        using Transaction transaction = store.OpenWrite();
        for (int file = 0; file < files; file++)
        {
            using PatternStream content = new(Pattern.Text, (ulong)file, FileLength);
            _ = transaction.PutFile(NameOf(file), content, GeneratedNames.MetadataOf(file));
        }

        transaction.Commit();
    }

    private static (int File, long Offset) PlaceOf(int read, int files)
    {
        int ranges = files * (FileLength / RangeLength);
        int place = read % 10 == 0
            ? Mixing.Below(ranges, PlaceSeries, (ulong)read)
            : Mixing.Below(ranges / HotShare, PlaceSeries, (ulong)read);
        int range = place / files;
        return (place % files, (long)range * RangeLength);
    }

    private static string NameOf(int file) => string.Create(CultureInfo.InvariantCulture, $"set/part-{file:d3}.txt");
}
