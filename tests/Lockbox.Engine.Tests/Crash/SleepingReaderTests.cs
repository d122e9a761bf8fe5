using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>A reader that sleeps for hundreds of commits while space is freed and used again all around it.</summary>
public sealed class SleepingReaderTests
{
    private const int Commits = 300;
    private const int Files = 24;

    private static readonly ReadOptions NothingCached = new() { FrameCacheBytes = 0, NodeCacheBytes = 0 };

    [Fact]
    public void It_wakes_up_to_the_bytes_of_its_own_commit()
    {
        using CrashDisk lockbox = new(512);
        Random random = new(1);
        for (int i = 0; i < Files; i++)
        {
            Put(lockbox, $"<name {i}>", i);
        }

        // Every second file goes, so that there is space between those that the reader is going to need.
        for (int i = 0; i < Files; i += 2)
        {
            int n = i;
            lockbox.Change(draft => draft.Remove($"<name {n}>"));
        }

        Contents seen = lockbox.Contents.Copy();
        int reused = 0;
        SimulatedDisk.Handle handle = lockbox.Disk.Open(writable: false);
        using (Snapshot sleeper =
            LockboxFile.OpenRead(handle, handle.Locks, lockbox.Key, "simulated", NothingCached))
        {
            long end = lockbox.Disk.Image().Length;
            lockbox.Disk.Recording = operation =>
                reused += operation is { Verb: Verb.Write, Offset: > 8192 } && operation.Offset < end ? 1 : 0;
            for (int i = 0; i < Commits; i++)
            {
                Step(lockbox, random, i);
                lockbox.Look(static snapshot => snapshot.Summary.ItemCount);
            }

            Assert.True(reused > 20, $"only {reused} writes to space that was there when the reader fell asleep");
            Assert.True(Contents.Of(sleeper).Matches(seen));
            Assert.Empty(sleeper.Verify(cancellation: TestContext.Current.CancellationToken).Findings);
        }

        // Once it is gone, all that it kept is overwritten, and the space is used again.
        long whileAsleep = lockbox.Disk.Image().Length;
        for (int i = 0; i < Commits / 10; i++)
        {
            Step(lockbox, random, i);
        }

        lockbox.AssertSound("after it has gone");
        Assert.InRange(lockbox.Disk.Image().Length, 0, whileAsleep);
    }

    private static void Put(CrashDisk lockbox, string name, int n) =>
        lockbox.Change(draft => draft.Put(name, Contents.Noise($"[noise {n} of {name}]", 1000 + (n * 97 % 3000))));

    private static void Step(CrashDisk lockbox, Random random, int n)
    {
        string name = $"<name {random.Next(Files)}>";
        if (lockbox.Contents.Files.ContainsKey(name) && random.Next(2) == 0)
        {
            lockbox.Change(draft => draft.Remove(name));
        }
        else
        {
            Put(lockbox, name, n);
        }
    }
}
