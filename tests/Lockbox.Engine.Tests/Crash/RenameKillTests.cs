using System.Globalization;
using System.Security.Cryptography;
using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Stress;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>
/// A process that renames a directory and replaces a file by renaming, again and again, killed at any moment: each
/// renaming has taken place or has not. 12 kills, and 300 with LOCKBOX_STRESS (docs/TESTING.md).
/// </summary>
public sealed class RenameKillTests(ITestOutputHelper output) : IDisposable
{
    private static readonly int Kills = LongRun.Rounds(12, 300);

    private readonly string _folder = Directory.CreateTempSubdirectory("lockbox-test-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string LockboxPath => Path.Combine(_folder, "a.lockbox");

    private string KeyFile => Path.Combine(_folder, "a.key");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_renaming_that_is_killed_at_any_moment_is_done_or_not()
    {
        File.WriteAllBytes(KeyFile, RandomNumberGenerator.GetBytes(32));
        using KeyMaterial material = KeyMaterial.FromKeyFile(KeyFile);
        using LockboxKey key = LockboxFile.Create(LockboxPath, material, cancellation: Cancellation);
        using (Transaction transaction = LockboxFile.OpenWrite(LockboxPath, key, cancellation: Cancellation))
        {
            CountedRenames.Begin(transaction);
            transaction.Commit(Cancellation);
        }

        Random random = new(1);
        int reported = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            using OtherProcess other = new("rename", LockboxPath, KeyFile);
            other.WaitForLines(1 + random.Next(3));
            Thread.Sleep(TimeSpan.FromMicroseconds(random.Next(8_000)));
            other.Kill();
            reported = int.Parse(other.Lines[^1], CultureInfo.InvariantCulture);
            using Snapshot snapshot = LockboxFile.OpenRead(LockboxPath, key);
            int number = CountedRenames.NumberOf(snapshot);
            Assert.True(
                number == reported || number == reported + 1,
                $"kill {kill}: {number} after {reported} was reported");
            string? fault = CountedRenames.FindFault(snapshot);
            Assert.True(fault is null, $"kill {kill}: {fault}");
            Assert.Empty(snapshot.Verify(cancellation: Cancellation).Findings);
        }

        output.WriteLine($"{Kills} kills, {reported} renamings");
    }
}
