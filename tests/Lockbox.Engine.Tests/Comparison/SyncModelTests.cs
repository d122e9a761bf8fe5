using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Engine.Tests.Transfer;

namespace Lockbox.Engine.Tests.Comparison;

/// <summary>Random trees that change at random, mirrored after each round: the export is the folder.</summary>
public sealed class SyncModelTests
{
    private static readonly string[] Leaves = ["a", "b", "a.b", "a-", "a b", "A", "é", "\U0001F600", "\uE000"];

    private static readonly int Rounds = LongRun.Rounds(12, 200);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_lockbox_follows_a_folder_through_whatever_happens_to_it(int seed)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links and Unix modes");
        Random random = new(seed);
        using TempFolder folder = new();
        using TestLockbox lockbox = new();
        string root = folder.Folder("t");
        SyncOptions mirror = new()
        {
            Compare = new CompareOptions { Hidden = true, ThrottleLimit = 2, Hash = seed == 3 },
            Delete = true,
            Force = true,
        };
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < 25; i++)
            {
                Change(root, random);
            }

            // An empty folder would be refused.
            File.WriteAllText(Path.Join(root, "always"), $"{round}");
            Sync(lockbox, root, mirror);
            string destination = folder[$"out{round}"];
            Assert.Empty(lockbox.Export(destination).Errors);
            Assert.Equal(HostTree.Describe(root), HostTree.Describe(destination));
            Directory.Delete(destination, recursive: true);
            using Snapshot snapshot = lockbox.OpenRead();
            Assert.Empty(snapshot.Verify().Findings);
            Assert.Empty(snapshot.PlanSync(root, mirror).Actions);
            Assert.Empty(snapshot.CompareWithFolder(root, mirror.Compare));
        }
    }

    private static void Sync(TestLockbox lockbox, string root, SyncOptions options)
    {
        using Transaction transaction = LockboxFile.OpenWrite(lockbox.Path, lockbox.Key);
        SyncPlan plan;
        using (Snapshot snapshot = lockbox.OpenRead())
        {
            plan = snapshot.PlanSync(root, options);
        }

        Assert.Empty(plan.Errors);
        Assert.Equal(plan.Actions, transaction.Sync(plan).Done);
        Assert.False(transaction.Commit().RedactionPending);
    }

    private static void Change(string root, Random random)
    {
        string path = root;
        for (int depth = random.Next(4); depth >= 0; depth--)
        {
            path = Path.Join(path, Leaves[random.Next(Leaves.Length)]);
            if (depth > 0 && !IsDirectory(path))
            {
                Remove(path);
                Directory.CreateDirectory(path);
            }
        }

        switch (random.Next(10))
        {
            case 0 or 1:
                Remove(path);
                break;
            case 2 when Path.Exists(path) && new FileInfo(path).LinkTarget is null:
                File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddSeconds(random.Next(1_000_000)));
                break;
            case 3 when File.Exists(path) && new FileInfo(path).LinkTarget is null:
                File.SetUnixFileMode(path, (UnixFileMode)(random.Next(8) | 0b_110_000_000));
                break;
            case 4:
                Remove(path);
                Directory.CreateDirectory(path);
                break;
            case 5:
                Remove(path);
                File.CreateSymbolicLink(path, Leaves[random.Next(Leaves.Length)]);
                break;
            default:
                Remove(path);
                File.WriteAllBytes(path, HostTree.Noise(random.Next(1, 3000), random.Next(4)));
                break;
        }
    }

    private static bool IsDirectory(string path) => Directory.Exists(path) && new FileInfo(path).LinkTarget is null;

    private static void Remove(string path)
    {
        if (IsDirectory(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }
    }
}
