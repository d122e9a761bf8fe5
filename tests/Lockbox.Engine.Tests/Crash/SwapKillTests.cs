using System.Globalization;
using System.Security.Cryptography;
using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Stress;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>
/// Processes that change a lockbox and put another file in its place, again and again, killed at any moment: what they
/// reported is there, whole, under one key. 16 kills each, and 500 with LOCKBOX_STRESS (docs/TESTING.md).
/// </summary>
public sealed class SwapKillTests(ITestOutputHelper output) : IDisposable
{
    private static readonly int Kills = LongRun.Rounds(16, 500);

    private readonly string _folder = Directory.CreateTempSubdirectory("lockbox-test-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string LockboxPath => Path.Combine(_folder, "a.lockbox");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_compaction_that_is_killed_at_any_moment_loses_nothing() => KillAgainAndAgain("optimize", "a.key");

    [Fact]
    public void A_change_of_the_key_that_is_killed_at_any_moment_loses_nothing() =>
        KillAgainAndAgain("change-keys", "a.key", "b.key");

    private void KillAgainAndAgain(string verb, params string[] names)
    {
        string[] keyFiles = [.. names.Select(NewKeyFile)];
        using (KeyMaterial material = KeyMaterial.FromKeyFile(keyFiles[0]))
        {
            LockboxFile.Create(LockboxPath, material, cancellation: Cancellation).Dispose();
        }

        Random random = new(1);
        int leftovers = 0;
        int reported = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            string[] inUse = [.. keyFiles.OrderByDescending(Opens)];
            using OtherProcess other = new([verb, LockboxPath, .. inUse]);
            other.WaitForLines(1 + random.Next(3));
            Thread.Sleep(TimeSpan.FromMicroseconds(random.Next(8_000)));
            other.Kill();
            reported = int.Parse(other.Lines[^1], CultureInfo.InvariantCulture);
            leftovers += Directory.GetFiles(_folder, "*.tmp", new EnumerationOptions { AttributesToSkip = 0 }).Length;
            AssertSound(keyFiles, reported, $"kill {kill}");
        }

        output.WriteLine($"{Kills} kills, {reported} changes, {leftovers} files were left beside it");
        using LockboxKey key = Unlock(keyFiles.Single(Opens));
        LockboxFile.Optimize(LockboxPath, key, cancellation: Cancellation);
        Assert.Equal(
            ["a.lockbox", .. names],
            Directory.EnumerateFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)
                .OrderByDescending(static name => name == "a.lockbox"));
    }

    private void AssertSound(string[] keyFiles, int reported, string where)
    {
        string only = Assert.Single(keyFiles, Opens);
        using LockboxKey key = Unlock(only);
        using Snapshot snapshot = LockboxFile.OpenRead(LockboxPath, key);
        int number = CountedChanges.NumberOf(snapshot);
        Assert.True(number == reported || number == reported + 1, $"{where}: {number} after {reported} was reported");
        string? fault = CountedChanges.FindFault(snapshot);
        Assert.True(fault is null, $"{where}: {fault}");
        Assert.Empty(snapshot.Verify(cancellation: Cancellation).Findings);
    }

    private bool Opens(string keyFile)
    {
        try
        {
            Unlock(keyFile).Dispose();
            return true;
        }
        catch (LockboxWrongKeyException)
        {
            return false;
        }
    }

    private LockboxKey Unlock(string keyFile)
    {
        using KeyMaterial material = KeyMaterial.FromKeyFile(keyFile);
        return LockboxFile.Unlock(LockboxPath, material, Cancellation);
    }

    private string NewKeyFile(string name)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, RandomNumberGenerator.GetBytes(32));
        return path;
    }
}
