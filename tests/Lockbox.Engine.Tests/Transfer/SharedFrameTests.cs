using System.Collections.Concurrent;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

/// <summary>A frame of many files that several workers write.</summary>
[Collection("Alone")]
public sealed class SharedFrameTests : IDisposable
{
    private const int Files = 2400;

    private readonly TempFolder _folder = new();
    private readonly TestLockbox _lockbox = new();
    private readonly int _buffersBefore = PooledBuffer.Outstanding;

    public void Dispose()
    {
        _lockbox.Dispose();
        _folder.Dispose();
        Assert.Equal(_buffersBefore, PooledBuffer.Outstanding);
    }

    [Fact]
    public void Files_of_two_frames_come_back_with_eight_workers()
    {
        Fill();
        ExportReport report = _lockbox.Export(_folder["out"], new ExportOptions { ThrottleLimit = 8 });
        Assert.Empty(report.Errors);
        Assert.Equal(Files, report.FilesWritten);
        for (int i = 0; i < Files; i++)
        {
            Assert.Equal(TextOf(i), File.ReadAllText(_folder[$"out/{i}"]));
        }
    }

    [Fact]
    public void A_cancelled_export_gives_back_what_was_shared()
    {
        Fill();
        for (int after = 1; after <= 9; after += 4)
        {
            using CancellationTokenSource source = new();
            int reports = 0;
            CallbackProgress progress = new(_ =>
            {
                if (++reports == after)
                {
                    source.Cancel();
                }
            });
            using Snapshot snapshot = _lockbox.OpenRead();
            ExportOptions options = new() { ThrottleLimit = 8, Progress = progress, Clock = new EagerClock() };
            try
            {
                snapshot.Export(snapshot.Enumerate(), _folder[$"cancelled{after}"], options, source.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.False(Directory.Exists(_folder[$"cancelled{after}"]));
            }
        }
    }

    [Fact]
    public void A_thread_that_waits_is_seen_and_gets_what_is_given_back()
    {
        ConcurrentDictionary<int, int> done = new();
        WorkCrew<Part>? crew = null;
        using (crew = new WorkCrew<Part>(2, () => new Sharing(() => crew!, done), static () => { }, default))
        {
            crew.Post(new Part(1));
            crew.Post(new Part(64));
            crew.Complete();
        }

        Assert.Equal(65, done.Values.Sum());
        Assert.Equal(2, done.Count);
    }

    [Fact]
    public void What_nobody_takes_is_let_go_of()
    {
        List<Part> given = [];
        WorkCrew<Part>? crew = null;
        using (crew = new WorkCrew<Part>(1, () => new Failing(() => crew!, given), static () => { }, default))
        {
            crew.Post(new Part(1));
            Assert.Throws<InvalidDataException>(crew.Complete);
        }

        Assert.True(Assert.Single(given).IsDisposed);
    }

    private static string TextOf(int i) => $"{i} " + new string((char)('a' + i % 26), 1000);

    private void Fill() => _lockbox.Import(
        new ImportOptions(),
        Enumerable.Range(0, Files).Select(static i => new ImportItem
        {
            Name = $"{i}",
            Content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(TextOf(i))),
        }));

    private sealed class Part(int count) : IDisposable
    {
        public int Count { get; } = count;

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    /// <summary>Counts, and gives half of much away once another thread waits; it does not go on alone.</summary>
    private sealed class Sharing(Func<WorkCrew<Part>> crew, ConcurrentDictionary<int, int> done) : IWorker<Part>
    {
        public void Do(Part work)
        {
            int left = work.Count;
            if (left > 32)
            {
                Assert.True(SpinWait.SpinUntil(() => crew().HasIdleThread, TimeSpan.FromMinutes(1)));
                crew().Return(new Part(left / 2));
                left -= left / 2;

                // Not to be so quick as to take it back itself.
                int self = Environment.CurrentManagedThreadId;
                Assert.True(SpinWait.SpinUntil(
                    () => done.Keys.Any(thread => thread != self), TimeSpan.FromMinutes(1)));
            }

            done.AddOrUpdate(Environment.CurrentManagedThreadId, left, (_, before) => before + left);
        }

        public void Dispose()
        {
        }
    }

    private sealed class Failing(Func<WorkCrew<Part>> crew, List<Part> given) : IWorker<Part>
    {
        public void Do(Part work)
        {
            given.Add(new Part(1));
            crew().Return(given[^1]);
            throw new InvalidDataException();
        }

        public void Dispose()
        {
        }
    }
}
