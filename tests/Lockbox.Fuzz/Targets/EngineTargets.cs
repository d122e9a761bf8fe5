using Lockbox.Engine.Format;
using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Fuzz.Walk;

namespace Lockbox.Fuzz.Targets;

/// <summary>Everything in the engine that reads what others wrote.</summary>
internal static class EngineTargets
{
    /// <summary>What the longest manifest may take: slices, and three columns of numbers.</summary>
    private const int ManifestBytesMax = 65_536 * (24 + (3 * sizeof(long))) + 4096;

    /// <summary>A walk opens frames, nodes and values, and keeps some of them.</summary>
    private const long WalkBytesMax = 64L << 20;

    /// <summary>That makes five lockboxes of one, and opens all of each.</summary>
    private const long MaintenanceBytesMax = 4 * WalkBytesMax;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        .. RecordReaders.Names.Select(OfRecord),
        .. HeadTargets.All,
        .. TextTargets.All,
        .. CompressionTargets.All,
        OfLockbox("lockbox", exports: false, boundedRuns: 2000),
        OfLockbox("export", exports: true, boundedRuns: 600),
        new FuzzTarget(
            "maintenance",
            LockboxImage.Seeds(),
            static input => Go(new MaintenanceWalk(LockboxImage.Build(input))),
            MaintenanceBytesMax)
        {
            BoundedRuns = 300,
            Describe = LockboxImage.Describe,
        },
        new FuzzTarget(
            "content",
            LockboxImage.Seeds(),
            static input => Go(new ContentWalk(LockboxImage.Build(input))),
            MaintenanceBytesMax)
        {
            BoundedRuns = 300,
            Describe = LockboxImage.Describe,
        },
    ];

    /// <summary>The first byte chooses the vector whose head counts, the rest is the record.</summary>
    private static FuzzTarget OfRecord(string record)
    {
        Vector[] vectors = [.. Vector.ReadAll(record + ".txt").Values];
        return new FuzzTarget(
            record,
            [.. vectors.Select(static (vector, i) => (byte[])[(byte)i, .. vector.Bytes])],
            input => input.Length == 0
                ? "empty"
                : RecordReaders.Decode(record, vectors[input[0] % vectors.Length], input.AsSpan(1)).ToString(),
            record == "frame-manifest" ? ManifestBytesMax : 512 * 1024)
        {
            Describe = input => $"== as '{vectors[(input.Length == 0 ? 0 : input[0]) % vectors.Length].Name}'\n"
                + FuzzTarget.HexLines([.. input.Skip(1)]),
        };
    }

    private static FuzzTarget OfLockbox(string name, bool exports, int boundedRuns) => new(
        name,
        LockboxImage.Seeds(),
        input => Walk(LockboxImage.Build(input), exports),
        WalkBytesMax)
    {
        BoundedRuns = boundedRuns,
        Describe = LockboxImage.Describe,
    };

    private static string Go(FileWalk walk)
    {
        using (walk)
        {
            walk.Run();
            return walk.Summary;
        }
    }

    private static string Walk(byte[] file, bool exports)
    {
        string? folder = exports ? Directory.CreateTempSubdirectory("lockbox-fuzz-").FullName : null;
        try
        {
            using LockboxWalk walk = new(file, folder);
            walk.Run();
            return walk.Summary;
        }
        finally
        {
            if (folder is not null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
