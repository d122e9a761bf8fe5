using Lockbox.Engine.Crypto.Argon2;

namespace Lockbox.Engine.Tests.Crypto.Argon2;

public sealed class Argon2CalibrationTests
{
    [Fact]
    public void The_slowest_machine_gets_the_floor() =>
        Assert.Equal(new Argon2Parameters(64 * 1024, 3, 1), Select(probe: 100, target: 0.25));

    [Fact]
    public void The_fastest_machine_gets_no_more_than_the_ceiling() =>
        Assert.Equal(Argon2Calibration.Ceiling, Select(probe: 0, target: 0.25));

    // A probe is 32 MiB filled once: 10 ms for it make 60 ms for the floor and 250 ms for a little over four floors.
    [Theory]
    [InlineData(0.020, 0.25, 128, 3)]
    [InlineData(0.010, 0.25, 256, 3)]
    [InlineData(0.010, 0.10, 96, 3)]
    [InlineData(0.010, 0.05, 64, 3)]
    [InlineData(0.0078125, 0.25, 256, 4)]
    [InlineData(0.010, 1.00, 256, 12)]
    public void The_dearest_step_within_the_target_is_chosen(double probe, double target, int memoryMiB, int passes) =>
        Assert.Equal(new Argon2Parameters(memoryMiB * 1024, passes, 1), Select(probe, target));

    [Fact]
    public void A_target_beyond_the_longest_counts_as_the_longest() =>
        Assert.Equal(Select(probe: 0.05, target: 1), Select(probe: 0.05, target: 3600));

    [Fact]
    public void Every_choice_is_within_the_limits_of_the_format()
    {
        Argon2Parameters most = Argon2Calibration.Ceiling;
        Assert.True(new Argon2Cost(most.MemoryKiB, most.Iterations, most.Parallelism).IsValid);
        Assert.Equal(new Argon2Parameters(64 * 1024, 3, 1), Argon2Calibration.Floor);
    }

    [Fact]
    public void A_stronger_profile_takes_more_time_and_never_costs_less()
    {
        KdfProfile[] profiles = [KdfProfile.Fast, KdfProfile.Balanced, KdfProfile.Strong];
        TimeSpan[] targets = [.. profiles.Select(Argon2Calibration.TargetOf)];
        Assert.Equal([0.1, 0.25, 1], targets.Select(static target => target.TotalSeconds));
        foreach (double probe in (double[])[0.002, 0.01, 0.02, 0.05, 0.2])
        {
            Argon2Parameters[] costs = [.. targets.Select(target => Argon2Calibration.Select(probe, target))];
            long[] work = [.. costs.Select(static cost => (long)cost.MemoryKiB * cost.Iterations)];
            Assert.Equal(work.Order(), work);
            Assert.True(work[0] >= 64 * 1024 * 3);
        }

        Assert.Equal(
            new Argon2Cost(64 * 1024, 3, 1), Argon2Calibration.CostFor(KdfProfile.Strong, new SteppingClock(100)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Argon2Calibration.TargetOf((KdfProfile)9));
    }

    [Fact]
    public void Choosing_measures_with_the_clock_it_is_given()
    {
        Assert.Equal(Argon2Calibration.Floor, Choose(new SteppingClock(100)));
        Assert.Equal(Argon2Calibration.Ceiling, Choose(new SteppingClock(0)));
    }

    private static Argon2Parameters Choose(TimeProvider clock) =>
        Argon2Calibration.Choose(clock, Argon2Calibration.DefaultTarget);

    private static Argon2Parameters Select(double probe, double target) =>
        Argon2Calibration.Select(probe, TimeSpan.FromSeconds(target));

    /// <summary>A clock that moves on by a fixed time whenever it is read: every probe seems to take it.</summary>
    private sealed class SteppingClock(double seconds) : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1_000_000_000;

        public override long GetTimestamp() => _now += (long)(seconds * TimestampFrequency);
    }
}
