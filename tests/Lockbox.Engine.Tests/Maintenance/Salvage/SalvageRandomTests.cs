using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Maintenance.Salvage;

/// <summary>
/// Damage at random places of a lockbox with thousands of entries. What must come back is worked out from where
/// everything was; LOCKBOX_STRESS makes it more seeds and a larger lockbox.
/// </summary>
public sealed class SalvageRandomTests : LockboxTest
{
    private static (byte[] Bytes, SalvageOracle Oracle)? _shared;

    private readonly SalvageOracle _oracle;
    private readonly byte[] _sound;

    public SalvageRandomTests()
    {
        // Making it takes longer than salvaging it, and nothing changes it.
        if (_shared is null)
        {
            RichLockbox.Fill(Change, LongRun.Rounds(6000, 40_000), LongRun.Rounds(9_000_000, 60_000_000), batch: 100);
            using Snapshot sound = Read();
            _shared = (Disk.ToArray(), new SalvageOracle(sound));
        }

        (_sound, _oracle) = _shared.Value;
        LeaveDamaged();
    }

    [Theory]
    [InlineData(512, 0.01, true)]
    [InlineData(512, 0.001, true)]
    [InlineData(4096, 0.01, true)]
    [InlineData(1, 0.01, false)]
    [InlineData(1, 0.0001, true)]
    [InlineData(1, 0.00001, true)]
    public void What_lies_in_undamaged_extents_comes_back(int size, double part, bool somethingDoes)
    {
        bool didSomething = false;
        bool lostSomething = false;
        for (int seed = 1; seed <= LongRun.Rounds(3, 60); seed++)
        {
            List<(long From, long To)> damage = Damage.Spread(seed, _sound.Length, size, part);
            MemoryDisk disk = new();
            disk.Restore(Damage.To(_sound, damage));
            try
            {
                using Salvaged? salvaged = Check(disk, damage);
                didSomething |= salvaged?.Report.ItemsReturned > 1000;
                lostSomething |= salvaged?.Report.Losses.Count > 0;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"With seed {seed}, {part} in pieces of {size}: {e.Message}", e);
            }
        }

        Assert.Equal((somethingDoes, somethingDoes), (didSomething, lostSomething));
    }

    [Fact]
    public void Damage_of_any_kind_ends_in_a_result_or_an_error_of_ours()
    {
        for (int seed = 1; seed <= LongRun.Rounds(25, 500); seed++)
        {
            MemoryDisk disk = new();
            disk.Restore(Mangled(seed));
            Exception? failure = Record.Exception(() => Salvaged.From(disk).Dispose());
            Assert.True(failure is null or LockboxException, $"With seed {seed}: {failure}");
        }
    }

    private Salvaged? Check(MemoryDisk disk, List<(long From, long To)> damage)
    {
        try
        {
            Salvaged salvaged = Salvaged.From(disk);
            _oracle.Check(salvaged, damage);
            return salvaged;
        }
        catch (LockboxCorruptException) when (!_oracle.CanBeUnlocked(damage))
        {
            return null;
        }
        catch (LockboxNothingSalvagedException) when (!_oracle.IsAnythingWhole(damage))
        {
            return null;
        }
    }

    /// <summary>Stretches that were moved, doubled, swapped, zeroed, filled with noise, or lost.</summary>
    private byte[] Mangled(int seed)
    {
        Random random = new(seed);
        byte[] bytes = [.. _sound];
        int count = random.Next(1, 12);
        for (int i = 0; i < count; i++)
        {
            int length = 64 * random.Next(1, 2000);
            int from = 64 * random.Next(0, (bytes.Length - length) / 64);
            int to = 64 * random.Next(0, (bytes.Length - length) / 64);
            Span<byte> target = bytes.AsSpan(to, length);
            switch (random.Next(5))
            {
                case 0:
                    bytes.AsSpan(from, length).CopyTo(target);
                    break;
                case 1:
                    target.Clear();
                    break;
                case 2:
                    random.NextBytes(target);
                    break;
                case 3:
                    bytes.AsSpan(0, Math.Min(length, 8192)).CopyTo(target);
                    break;
                default:
                    bytes = [.. bytes.AsSpan(0, bytes.Length - Math.Min(length, bytes.Length / 4))];
                    break;
            }
        }

        return bytes;
    }
}
