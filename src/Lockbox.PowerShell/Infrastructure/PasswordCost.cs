using Lockbox.Engine;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>Compares what guesses of passwords cost.</summary>
internal static class PasswordCost
{
    /// <summary>The dearer one of what this machine finds right and what the lockbox had.</summary>
    /// <param name="calibrated">What fits this machine now.</param>
    /// <param name="before">What a guess cost before, or null.</param>
    /// <returns>One of the two; the cost never falls, neither in memory nor in work.</returns>
    public static Argon2Cost NotLess(Argon2Cost calibrated, Argon2Cost? before) =>
        before is not { } old || (calibrated.MemoryKiB >= old.MemoryKiB && Work(calibrated) >= Work(old))
            ? calibrated
            : old;

    private static long Work(Argon2Cost cost) => (long)cost.MemoryKiB * cost.Iterations;
}
