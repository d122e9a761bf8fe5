using System.IO.Compression;
using Lockbox.Engine;
using Lockbox.Engine.Compression;
using Lockbox.Engine.Primitives;
using Lockbox.Workloads.Corpora;
using Lockbox.Workloads.Measurement;

namespace Lockbox.Workloads.Scenarios;

/// <summary>Each compression level, and what zstd alone makes of the same bytes.</summary>
internal sealed class LevelScenario : Scenario
{
    private const int FloorLevel = 3;

    /// <inheritdoc/>
    public override string Name => "levels";

    /// <inheritdoc/>
    public override string Description => "a tree at each compression level; sizes against zstd -3 in pieces of 2 MiB";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        foreach (string name in bench.Options.Corpora)
        {
            Corpus corpus = CorpusCatalog.Find(name)!;
            string source = bench.Corpora.PathOf(corpus);
            List<Contestant> contestants =
                [.. Enum.GetValues<CompressionLevel>().Select(level => Of(bench, source, level))];
            contestants.Add(Floor(source));
            bench.Compete(this, corpus.Name, contestants, nameof(CompressionLevel.Optimal));
        }
    }

    private static Contestant Of(Workbench bench, string source, CompressionLevel level)
    {
        string path = bench.Scratch($"level-{level}.lockbox");
        LockboxKey? key = null;
        return new Contestant(level.ToString(), How.Operation, () => LockboxJobs.Add(path, key!, source))
        {
            Prepare = () =>
            {
                key?.Dispose();
                Workbench.Remove(path);
                key = LockboxJobs.Create(path, bench.KeyFile, level);
            },
            Check = () => AddScenario.FindFault(bench, path, key!, source),
            OutputBytes = () =>
            {
                long length = new FileInfo(path).Length;
                Workbench.Remove(path);
                return length;
            },
        };
    }

    /// <summary>All content in the order of names, cut at 2 MiB, each piece compressed by itself.</summary>
    private static Contestant Floor(string source)
    {
        long total = 0;
        return new Contestant("zstd -3 alone, one thread", How.Operation, () => total = CompressedLength(source))
        {
            OutputBytes = () => total,
        };
    }

    private static long CompressedLength(string source)
    {
        byte[] piece = new byte[Limits.FrameRawTarget];
        byte[] packed = new byte[Limits.FrameRawTarget * 2];
        int filled = 0;
        long total = 0;
        foreach (string name in TreeNames.Of(source))
        {
            using FileStream file = new(
                Path.Combine(source, name), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            while (file.Read(piece.AsSpan(filled)) is var read and > 0)
            {
                filled += read;
                if (filled == piece.Length)
                {
                    total += ZstdPool.Shared.Compress(piece, packed, FloorLevel);
                    filled = 0;
                }
            }
        }

        return filled == 0 ? total : total + ZstdPool.Shared.Compress(piece.AsSpan(0, filled), packed, FloorLevel);
    }
}
