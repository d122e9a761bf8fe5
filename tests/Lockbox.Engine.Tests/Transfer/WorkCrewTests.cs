using System.Collections.Concurrent;
using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

public sealed class WorkCrewTests
{
    private readonly ConcurrentQueue<string> _done = new();
    private WorkCrew<Countdown>? _crew;
    private int _pumps;

    [Fact]
    public void Work_is_done_in_order_and_ended_once()
    {
        using (_crew = Crew(1, Count))
        {
            for (int i = 0; i < 20; i++)
            {
                _crew.Post(new Countdown($"{i}", 0));
            }

            _crew.Complete();
        }

        Assert.Equal([.. Enumerable.Range(0, 20).Select(i => $"{i}:0"), "end"], _done);
        Assert.True(_pumps > 20);
    }

    [Fact]
    public void What_is_given_back_comes_before_what_waits()
    {
        using (_crew = Crew(1, Count))
        {
            _crew.Post(new Countdown("a", 3));
            _crew.Post(new Countdown("b", 0));
            _crew.Complete();
        }

        Assert.Equal(["a:3", "a:2", "a:1", "a:0", "b:0", "end"], _done);
    }

    [Fact]
    public void Idle_is_when_all_is_done_that_was_given_back_too()
    {
        using (_crew = Crew(3, Count))
        {
            _crew.WaitUntilIdle();
            _crew.Post(new Countdown("a", 100));
            _crew.WaitUntilIdle();
            Assert.Equal(101, _done.Count);
            _crew.Post(new Countdown("b", 100));
            _crew.Complete();
        }

        Assert.Equal(202, _done.Count(done => done != "end"));
        Assert.Equal(_crew.Started, _done.Count(done => done == "end"));
    }

    [Fact]
    public void A_failure_comes_out_while_waiting_and_nothing_is_ended()
    {
        using (_crew = Crew(2, _ => throw new InvalidDataException("broken")))
        {
            _crew.Post(new Countdown("a", 0));
            Assert.Throws<InvalidDataException>(_crew.WaitUntilIdle);
            Assert.Throws<InvalidDataException>(() => _crew.Post(new Countdown("b", 0)));
            Assert.Throws<InvalidDataException>(_crew.Complete);
        }

        Assert.Empty(_done);
    }

    [Fact]
    public void Disposing_in_the_middle_ends_nothing()
    {
        using ManualResetEventSlim begun = new();
        using (_crew = Crew(1, _ => begun.Set()))
        {
            _crew.Post(new Countdown("a", 0));
            begun.Wait(TestContext.Current.CancellationToken);
        }

        Assert.Empty(_done);
    }

    private WorkCrew<Countdown> Crew(int size, Action<Countdown> work) =>
        new(size, () => new Worker(work, () => _done.Enqueue("end")), () => _pumps++, default);

    private void Count(Countdown work)
    {
        _done.Enqueue($"{work.Name}:{work.Left}");
        if (work.Left > 0)
        {
            _crew!.Return(work with { Left = work.Left - 1 });
        }
    }

    private sealed record Countdown(string Name, int Left);

    private sealed class Worker(Action<Countdown> work, Action finish) : IWorker<Countdown>
    {
        public void Do(Countdown item) => work(item);

        public void Finish() => finish();

        public void Dispose()
        {
        }
    }
}
