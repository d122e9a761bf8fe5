using Lockbox.Engine.Primitives;

namespace Lockbox.Engine;

/// <summary>What one guess of a password costs (RFC 9106, section 3.1).</summary>
/// <param name="MemoryKiB">Memory in KiB, at least 8 for each lane.</param>
/// <param name="Iterations">Passes over the memory, at least 1.</param>
/// <param name="Parallelism">Lanes, at least 1.</param>
public sealed record Argon2Cost(int MemoryKiB, int Iterations, int Parallelism)
{
    /// <summary>The least the algorithm accepts; for tests only.</summary>
    public static Argon2Cost Minimum { get; } = new(8, 1, 1);

    /// <summary>Whether the numbers are inside the format's limits.</summary>
    public bool IsValid =>
        Parallelism is >= 1 and <= Limits.Argon2ParallelismMax
        && Iterations is >= 1 and <= Limits.Argon2IterationsMax
        && MemoryKiB >= 8 * Parallelism && MemoryKiB <= Limits.Argon2MemoryKiBMax
        && (long)MemoryKiB * Iterations <= Limits.Argon2WorkMax;
}
