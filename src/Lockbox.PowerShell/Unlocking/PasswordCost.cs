using Lockbox.Engine;

namespace Lockbox.PowerShell.Unlocking;

/// <summary>Compares what guesses of passwords cost.</summary>
internal static class PasswordCost
{
    /// <summary>What fits this machine, raised to what the lockbox had where that was dearer.</summary>
    /// <param name="calibrated">What fits this machine now.</param>
    /// <param name="before">What a guess cost before, or null.</param>
    /// <returns>A cost that falls neither in memory nor in work.</returns>
    public static Argon2Cost NotLess(Argon2Cost calibrated, Argon2Cost? before)
    {
        if (before is not { } old)
        {
            return calibrated;
        }

        int memory = Math.Max(calibrated.MemoryKiB, old.MemoryKiB);
        long passes = (((long)old.MemoryKiB * old.Iterations) + memory - 1) / memory;
        return new Argon2Cost(memory, Math.Max(calibrated.Iterations, (int)passes), calibrated.Parallelism);
    }
}
