using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Tests.Primitives;

public sealed class StageClockTests
{
    private readonly HandClock _hand = new();

    [Fact]
    public void A_stage_inside_another_stops_the_outer_one()
    {
        StageClock clock = new(_hand);
        using (clock.Enter(Stage.Commit))
        {
            _hand.Seconds += 1;
            using (clock.Enter(Stage.Index))
            {
                _hand.Seconds += 2;
                using (clock.Enter(Stage.Seal))
                {
                    _hand.Seconds += 4;
                }

                _hand.Seconds += 8;
            }

            _hand.Seconds += 16;
        }

        _hand.Seconds += 32;
        StageTimes times = clock.Read();
        Assert.Equal(17, times[Stage.Commit].TotalSeconds);
        Assert.Equal(10, times[Stage.Index].TotalSeconds);
        Assert.Equal(4, times[Stage.Seal].TotalSeconds);
        Assert.Equal(31, times.Total.TotalSeconds);
        Assert.Equal([Stage.Seal, Stage.Index, Stage.Commit], times.Listed().Select(static listed => listed.Key));
    }

    [Fact]
    public void Two_lockboxes_on_one_thread_do_not_take_each_others_time()
    {
        StageClock source = new(_hand);
        StageClock target = new(_hand);
        using (target.Enter(Stage.Read))
        {
            _hand.Seconds += 1;
            using (source.Enter(Stage.Decompress))
            {
                _hand.Seconds += 2;
            }
        }

        Assert.Equal(1, target.Read().Total.TotalSeconds);
        Assert.Equal(2, source.Read().Total.TotalSeconds);
    }

    [Fact]
    public void Threads_add_up()
    {
        StageClock clock = new();
        const int Threads = 4;
        Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, _ =>
        {
            using StageClock.Scope read = clock.Enter(Stage.Read);
            Thread.Sleep(20);
        });

        // Each of them slept for at least 20 ms inside the stage; there is no upper bound on a busy machine.
        Assert.True(clock.Read()[Stage.Read] >= TimeSpan.FromMilliseconds(Threads * 19));
    }

    [Fact]
    public void A_failure_ends_its_stage()
    {
        StageClock clock = new(_hand);
        Assert.Throws<IOException>((Action)(() =>
        {
            using StageClock.Scope read = clock.Enter(Stage.Read);
            _hand.Seconds += 1;
            throw new IOException();
        }));
        _hand.Seconds += 5;
        using (clock.Enter(Stage.Write))
        {
            _hand.Seconds += 1;
        }

        Assert.Equal(2, clock.Read().Total.TotalSeconds);
    }

    /// <summary>A clock that is moved by hand.</summary>
    private sealed class HandClock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
