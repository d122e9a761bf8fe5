namespace Lockbox.Engine.Crypto.Argon2;

/// <summary>
/// Chooses what a guess of a password shall cost, by measuring this machine. The result stands between
/// <see cref="Floor"/>, however slow the machine, and <see cref="Ceiling"/>, however fast.
/// </summary>
/// <remarks>
/// One lane always: we compute lanes one after the other, so more of them would only help an attacker who does not.
/// Readers accept any number of lanes within the limits.
/// </remarks>
internal static class Argon2Calibration
{
    private const int Probes = 3;
    private static readonly Argon2Parameters Probe = new(32 * 1024, 1, 1);

    // Memory first, since it is what makes special hardware dear, and then passes. Each step is 4/3 to 3/2 of the last.
    private static readonly Argon2Parameters[] Steps =
    [
        new(64 * 1024, 3, 1),
        new(96 * 1024, 3, 1),
        new(128 * 1024, 3, 1),
        new(192 * 1024, 3, 1),
        new(256 * 1024, 3, 1),
        new(256 * 1024, 4, 1),
        new(256 * 1024, 6, 1),
        new(256 * 1024, 8, 1),
        new(256 * 1024, 12, 1),
        new(256 * 1024, 16, 1),
    ];

    /// <summary>How long unlocking with a password shall take about.</summary>
    public static TimeSpan DefaultTarget { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest target that is honoured.</summary>
    public static TimeSpan TargetMax { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Never less than this: 64 MiB and 3 passes, as in the second choice of RFC 9106, section 4.</summary>
    public static Argon2Parameters Floor => Steps[0];

    /// <summary>Never more than this, so that a smaller machine can still unlock.</summary>
    public static Argon2Parameters Ceiling => Steps[^1];

    /// <summary>The dearest parameters that are expected to stay within <paramref name="target"/>.</summary>
    /// <param name="clock">The clock to measure with.</param>
    /// <param name="target">How long one derivation may take; more than <see cref="TargetMax"/> counts as that.</param>
    public static Argon2Parameters Choose(TimeProvider clock, TimeSpan target) => Select(Measure(clock), target);

    /// <summary>The dearest cost on this machine that stays within the time of a profile.</summary>
    public static Argon2Cost CostFor(KdfProfile profile, TimeProvider clock)
    {
        Argon2Parameters chosen = Choose(clock, TargetOf(profile));
        return new Argon2Cost(chosen.MemoryKiB, chosen.Iterations, chosen.Parallelism);
    }

    /// <summary>How long trying a password may take.</summary>
    public static TimeSpan TargetOf(KdfProfile profile) => profile switch
    {
        KdfProfile.Fast => TimeSpan.FromMilliseconds(100),
        KdfProfile.Balanced => DefaultTarget,
        KdfProfile.Strong => TargetMax,
        _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "There is no such profile."),
    };

    /// <summary>The choice for a machine that fills 32 MiB once in <paramref name="probeSeconds"/>.</summary>
    internal static Argon2Parameters Select(double probeSeconds, TimeSpan target)
    {
        double budget = Math.Min(target.TotalSeconds, TargetMax.TotalSeconds);
        double secondsPerUnit = probeSeconds / Work(Probe);
        Argon2Parameters chosen = Floor;
        foreach (Argon2Parameters step in Steps)
        {
            if (secondsPerUnit * Work(step) <= budget)
            {
                chosen = step;
            }
        }

        return chosen;
    }

    /// <summary>The shortest of a few runs, in seconds: whatever else runs here can only make one longer.</summary>
    private static double Measure(TimeProvider clock)
    {
        Span<byte> output = stackalloc byte[32];
        double shortest = double.MaxValue;
        for (int i = 0; i < Probes; i++)
        {
            long start = clock.GetTimestamp();
            Argon2id.DeriveKey("calibration"u8, "calibration-salt"u8, Probe, output);
            shortest = Math.Min(shortest, clock.GetElapsedTime(start).TotalSeconds);
        }

        return shortest;
    }

    private static double Work(Argon2Parameters parameters) => (double)parameters.MemoryKiB * parameters.Iterations;
}
