using Lockbox.Engine;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Tests.Unlocking;

public sealed class PasswordCostTests
{
    [Theory]
    [InlineData(65_536, 3, 65_536, 3, 65_536, 3)]
    [InlineData(131_072, 3, 65_536, 3, 131_072, 3)]
    [InlineData(65_536, 6, 65_536, 3, 65_536, 6)]
    [InlineData(65_536, 3, 262_144, 4, 262_144, 4)]
    [InlineData(65_536, 9, 131_072, 3, 131_072, 9)]
    [InlineData(131_072, 3, 65_536, 9, 131_072, 5)]
    public void The_cost_falls_neither_in_memory_nor_in_work(
        int nowKiB, int nowPasses, int oldKiB, int oldPasses, int expectedKiB, int expectedPasses)
    {
        Argon2Cost old = new(oldKiB, oldPasses, 1);
        Argon2Cost chosen = PasswordCost.NotLess(new Argon2Cost(nowKiB, nowPasses, 2), old);
        Assert.Equal(new Argon2Cost(expectedKiB, expectedPasses, 2), chosen);
        Assert.True(chosen.MemoryKiB >= oldKiB);
        Assert.True((long)chosen.MemoryKiB * chosen.Iterations >= (long)oldKiB * oldPasses);
    }

    [Fact]
    public void Without_a_cost_before_the_calibrated_one_counts()
    {
        Argon2Cost calibrated = new(65_536, 3, 1);
        Assert.Equal(calibrated, PasswordCost.NotLess(calibrated, before: null));
    }
}
