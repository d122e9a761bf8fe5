using System.Security.Cryptography;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>
/// A change of the key, killed at any moment: the lockbox is whole, and opens with the old key or with the new one,
/// never with both and never with neither. With LOCKBOX_STRESS it has 1 GiB and is killed 20 times.
/// </summary>
public sealed class KeyChangeKillTests(ITestOutputHelper output) : IDisposable
{
    private static readonly int Kills = LongRun.Rounds(4, 20);
    private static readonly int Files = LongRun.Rounds(4, 64);
    private const int FileLength = 16 << 20;

    private readonly string _folder = Directory.CreateDirectory(Path.Combine(
        LongRun.IsOn && Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(),
        $"lockbox-test-{Guid.NewGuid():N}")).FullName;

    private string LockboxPath => Path.Combine(_folder, "a.lockbox");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Killed_at_any_moment_it_opens_with_the_old_key_or_the_new_one_and_is_whole()
    {
        string[] keyFiles = [NewKeyFile("a.key"), NewKeyFile("b.key")];
        string digest = Make(keyFiles[0]);
        int current = 0;
        TimeSpan whole = Change(keyFiles, ref current, killAfter: null);
        Assert.Equal(1, current);
        Random random = new(7);
        int changed = 0;
        for (int i = 0; i < Kills; i++)
        {
            int before = current;
            Change(keyFiles, ref current, random.NextDouble() * 1.1 * whole);
            changed += current == before ? 0 : 1;
            Assert.Equal(digest, DigestWith(keyFiles[current]));
        }

        // Whatever was left beside it is gone after the next change that comes to its end.
        Change(keyFiles, ref current, killAfter: null);
        Assert.Equal(
            ["a.key", "a.lockbox", "b.key"],
            Directory.EnumerateFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        output.WriteLine($"{Kills} kills within {whole}, {changed} of them too late to keep the old key.");
    }

    private static TimeSpan Change(string path, string from, string to, TimeSpan? killAfter)
    {
        using OtherProcess other = new("change-key", path, from, to);
        other.WaitForLines(1);
        long begin = TimeProvider.System.GetTimestamp();
        if (killAfter is { } time)
        {
            Thread.Sleep(time);
            other.Kill();
        }
        else
        {
            other.WaitForSuccess();
        }

        return TimeProvider.System.GetElapsedTime(begin);
    }

    /// <summary>Changes the key and finds out which one counts now.</summary>
    private TimeSpan Change(string[] keyFiles, ref int current, TimeSpan? killAfter)
    {
        TimeSpan time = Change(LockboxPath, keyFiles[current], keyFiles[1 - current], killAfter);
        bool opensWithOld = Opens(keyFiles[current]);
        Assert.Equal(!opensWithOld, Opens(keyFiles[1 - current]));
        current = opensWithOld ? current : 1 - current;
        return time;
    }

    private bool Opens(string keyFile)
    {
        using KeyMaterial material = KeyMaterial.FromKeyFile(keyFile);
        try
        {
            LockboxFile.Unlock(LockboxPath, material, TestContext.Current.CancellationToken).Dispose();
            return true;
        }
        catch (LockboxWrongKeyException)
        {
            return false;
        }
    }

    private string NewKeyFile(string name)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, RandomNumberGenerator.GetBytes(32));
        return path;
    }

    private string Make(string keyFile)
    {
        using KeyMaterial material = KeyMaterial.FromKeyFile(keyFile);
        using LockboxKey key = LockboxFile.Create(
            LockboxPath, material, cancellation: TestContext.Current.CancellationToken);
        using (Transaction transaction = LockboxFile.OpenWrite(
            LockboxPath, key, cancellation: TestContext.Current.CancellationToken))
        {
            for (int i = 0; i < Files; i++)
            {
                using MemoryStream content = new(Noise.Random(i, FileLength));
                transaction.PutFile($"file {i}", content, SimulatedLockbox.Meta);
            }

            using VariableValue value = VariableValue.Copy(VariableType.ByteArray, Noise.Random(1, 5000));
            transaction.SetVariable("secret", value, new VariableSettings { IsSecret = true });
            transaction.Commit(TestContext.Current.CancellationToken);
        }

        return DigestWith(keyFile);
    }

    /// <summary>What the lockbox holds, in one number; it is verified, too.</summary>
    private string DigestWith(string keyFile)
    {
        using KeyMaterial material = KeyMaterial.FromKeyFile(keyFile);
        using LockboxKey key = LockboxFile.Unlock(LockboxPath, material, TestContext.Current.CancellationToken);
        using Snapshot snapshot = LockboxFile.OpenRead(LockboxPath, key);
        Assert.Empty(snapshot.Verify(cancellation: TestContext.Current.CancellationToken).Findings);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 20];
        foreach (Entry entry in snapshot.Enumerate())
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(entry.Name));
            using LockboxStream stream = snapshot.OpenStream(entry);
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                hash.AppendData(buffer, 0, read);
            }
        }

        foreach (Variable variable in snapshot.EnumerateVariables())
        {
            using VariableValue value = snapshot.ReadVariable(variable);
            hash.AppendData(value.Content);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
