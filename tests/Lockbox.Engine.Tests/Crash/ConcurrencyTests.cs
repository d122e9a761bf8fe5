using System.Collections.Concurrent;
using System.Globalization;
using Lockbox.Engine.Devices;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Stress;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>
/// Readers, writers and killed writers on real files, in this process and in others. The long versions run when
/// LOCKBOX_STRESS is set (docs/TESTING.md).
/// </summary>
public sealed class ConcurrencyTests(ITestOutputHelper output)
{
    [Fact]
    public void Two_writers_in_one_process_exclude_each_other_and_the_second_learns_who_the_first_is()
    {
        using FileLockbox lockbox = new();
        using (Transaction first = lockbox.OpenWrite(holder: "the first one"))
        {
            LockboxBusyException busy =
                Assert.Throws<LockboxBusyException>(() => lockbox.OpenWrite(TimeSpan.Zero, "the second one"));
            Assert.Contains("the first one", busy.Message, StringComparison.Ordinal);
            Assert.Contains($"process {Environment.ProcessId} ", busy.Message, StringComparison.Ordinal);
            Assert.Contains($"on {Environment.MachineName},", busy.Message, StringComparison.Ordinal);
            using Snapshot reader = lockbox.OpenRead();
            Assert.Equal(0, reader.Summary.ItemCount);
        }

        using Transaction second = lockbox.OpenWrite(TimeSpan.Zero);
    }

    [Fact]
    public void Closing_another_handle_in_the_process_does_not_release_the_writer()
    {
        using FileLockbox lockbox = new();
        using Transaction writer = lockbox.OpenWrite();
        lockbox.OpenRead().Dispose();
        Assert.Throws<LockboxBusyException>(() => lockbox.OpenWrite(TimeSpan.Zero));
    }

    [Fact]
    public void A_writer_in_another_process_is_named_does_not_stop_readers_and_is_gone_when_killed()
    {
        using FileLockbox lockbox = new();
        using OtherProcess other = new("hold", lockbox.Path, lockbox.KeyFile);
        other.WaitForLines(1);
        LockboxBusyException busy =
            Assert.Throws<LockboxBusyException>(() => lockbox.OpenWrite(TimeSpan.FromMilliseconds(50)));
        Assert.Contains("the other process", busy.Message, StringComparison.Ordinal);
        lockbox.OpenRead().Dispose();
        other.Kill();

        // The note still names a process that is no more; the lock decides, and the next commit takes the note away.
        Assert.Contains("the other process", NoteIn(lockbox.Path), StringComparison.Ordinal);
        Contents contents = new();
        using (Transaction next = lockbox.OpenWrite(TimeSpan.Zero))
        {
            new Draft(next, contents).Put("a", [1]);
            next.Commit();
        }

        Assert.Null(NoteIn(lockbox.Path));
    }

    [Fact]
    public async Task A_writer_that_waits_gets_its_turn_when_the_one_before_is_done()
    {
        using FileLockbox lockbox = new();
        Task second;
        using (Transaction first = lockbox.OpenWrite())
        {
            using ManualResetEventSlim begun = new();
            second = Task.Run(() =>
            {
                begun.Set();
                lockbox.OpenWrite().Dispose();
            });
            begun.Wait(TestContext.Current.CancellationToken);
            Assert.False(second.IsCompleted);
        }

        await second;
    }

    [Fact]
    public void A_snapshot_stays_as_it_was_while_space_is_freed_and_not_used_again_until_it_is_closed()
    {
        using FileLockbox lockbox = new();
        Contents contents = new();
        lockbox.Change(contents, static draft =>
        {
            for (int i = 0; i < 20; i++)
            {
                draft.Put($"file {i}", Contents.Noise($"[noise {i}]", 5000 + i));
            }
        });
        Contents seen = contents.Copy();
        long whileRead;
        ReadOptions nothingCached = new() { FrameCacheBytes = 0, NodeCacheBytes = 0 };
        using (Snapshot reader = LockboxFile.OpenRead(lockbox.Path, lockbox.Key, nothingCached))
        {
            for (int i = 0; i < 20; i++)
            {
                int n = i;
                CommitResult result = lockbox.Change(contents, draft =>
                {
                    draft.Remove($"file {n}");
                    draft.Put($"later {n}", Contents.Noise($"[later noise {n}]", 5000));
                });
                Assert.True(result.RedactionPending);
                Assert.True(Contents.Of(reader).Matches(seen));
            }

            Assert.Empty(reader.Verify(cancellation: TestContext.Current.CancellationToken).Findings);
            whileRead = new FileInfo(lockbox.Path).Length;
        }

        Assert.False(lockbox.Change(contents, static draft => draft.Put("last", [1])).RedactionPending);
        for (int i = 0; i < 40; i++)
        {
            int n = i;
            lockbox.Change(contents, draft => draft.Put("replaced", Contents.Noise($"[replaced {n}]", 5000)));
        }

        Assert.InRange(new FileInfo(lockbox.Path).Length, 0, whileRead);
        using Snapshot last = lockbox.OpenRead();
        Assert.True(Contents.Of(last).Matches(contents));
    }

    [Fact]
    public async Task Forty_readers_and_eight_writers_see_no_wrong_byte()
    {
        using FileLockbox lockbox = new();
        TimeSpan time = TimeSpan.FromSeconds(LongRun.Rounds(3, 60));
        using CancellationTokenSource end = new(time);
        int commits = 0;
        int reads = 0;
        int reported = 0;
        ConcurrentDictionary<ulong, int> numbers = [];
        IEnumerable<Task> writers = Enumerable.Range(0, 8).Select(_ => Repeat(() =>
        {
            using Transaction transaction = lockbox.OpenWrite();
            using Snapshot last = lockbox.OpenRead();
            int number = CountedChanges.MakeNext(transaction, last);
            transaction.Commit();
            Volatile.Write(ref reported, number);
            Interlocked.Increment(ref commits);
        }, end.Token));
        IEnumerable<Task> readers = Enumerable.Range(0, 40).Select(_ => Repeat(() =>
        {
            int before = Volatile.Read(ref reported);
            using Snapshot snapshot = lockbox.OpenRead();
            int number = CountedChanges.NumberOf(snapshot);
            Assert.True(number >= before, $"change {before} was committed, and a later reader sees {number}");
            Assert.Equal(number, numbers.GetOrAdd(snapshot.Slot.Superblock.CommitSequence, number));
            for (int i = 0; i < 3; i++)
            {
                Assert.Null(CountedChanges.FindFault(snapshot));
                Assert.Equal(number, CountedChanges.NumberOf(snapshot));
            }

            if (Interlocked.Increment(ref reads) % 20 == 0)
            {
                Assert.Empty(snapshot.Verify().Findings);
            }

            // So many readers that never rest would leave the writers no processor to race with.
            end.Token.WaitHandle.WaitOne(2);
        }, end.Token));
        await Task.WhenAll([.. writers, .. readers]);
        output.WriteLine($"{commits} commits, {reads} reads, {new FileInfo(lockbox.Path).Length} bytes");
        Assert.True(commits > 0 && reads > 0);
        using Snapshot final = lockbox.OpenRead();
        Assert.Equal(commits, CountedChanges.NumberOf(final));
    }

    [Fact]
    public void Forty_readers_and_eight_writers_in_eight_processes_see_no_wrong_byte()
    {
        using FileLockbox lockbox = new();
        double seconds = LongRun.Rounds(3, 60);
        OtherProcess[] processes =
        [
            .. Enumerable.Range(0, 8)
                .Select(_ => new OtherProcess("both", lockbox.Path, lockbox.KeyFile, seconds)),
        ];
        Array.ForEach(processes, static process => process.WaitForSuccess());
        using Snapshot last = lockbox.OpenRead();
        int commits = processes.Sum(static process => process.Lines.Length);
        output.WriteLine($"{commits} commits, {new FileInfo(lockbox.Path).Length} bytes");
        Assert.True(commits > 0);
        Assert.Equal(commits, CountedChanges.NumberOf(last));
        Assert.Null(CountedChanges.FindFault(last));
        Array.ForEach(processes, static process => process.Dispose());
    }

    [Fact]
    public void A_writer_that_is_killed_at_any_moment_loses_nothing_that_it_reported()
    {
        using FileLockbox lockbox = new();
        int kills = LongRun.Rounds(30, 1000);
        Random random = new(1);
        int reported = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            using OtherProcess writer = new("write", lockbox.Path, lockbox.KeyFile);
            writer.WaitForLines(1 + random.Next(4));
            Wait(TimeSpan.FromMicroseconds(random.Next(30_000)));
            writer.Kill();
            int[] numbers = [.. writer.Lines.Select(static line => int.Parse(line, CultureInfo.InvariantCulture))];
            reported = numbers[^1];
            using Snapshot snapshot = lockbox.OpenRead();
            Assert.InRange(CountedChanges.NumberOf(snapshot), reported, reported + 1);
            Assert.Null(CountedChanges.FindFault(snapshot));
            Assert.Empty(snapshot.Verify(cancellation: TestContext.Current.CancellationToken).Findings);
            AssertUnlocks(lockbox.Path, CountedChanges.NumberOf(snapshot));
        }

        output.WriteLine($"{kills} kills, {reported} changes");
    }

    /// <summary>The slots are those of the last change, and the one that it made opens the lockbox.</summary>
    private static void AssertUnlocks(string path, int number)
    {
        string[] labels = [.. LockboxFile.ReadHeader(path).KeySlots.Select(static slot => slot.Label)];
        if (CountedChanges.KeyAfter(number) is not { } key)
        {
            Assert.Equal([""], labels);
            return;
        }

        Assert.Equal(["", key.Label], labels.Order(StringComparer.Ordinal));
        using KeyMaterial material = KeyMaterial.FromKeyBytes(key.KeyFile);
        LockboxFile.Unlock(path, material, CancellationToken.None, out KeySlotInfo opened).Dispose();
        Assert.Equal(key.Label, opened.Label);
    }

    private static string? NoteIn(string path)
    {
        using FileDevice device = FileDevice.Open(path, writable: false);
        return WriterNote.Read(device);
    }

    private static Task Repeat(Action action, CancellationToken end) => Task.Factory.StartNew(
        () =>
        {
            while (!end.IsCancellationRequested)
            {
                action();
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private static void Wait(TimeSpan time)
    {
        long begin = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(begin) < time)
        {
        }
    }
}
