using System.Globalization;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Tests.Infrastructure;

/// <summary>What a progress bar shows, by a clock that the test turns.</summary>
public sealed class ProgressMeterTests
{
    private const long MiB = 1024 * 1024;

    private readonly ManualClock _clock = new();

    public ProgressMeterTests() => CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

    [Fact]
    public void There_are_at_most_five_views_a_second()
    {
        ProgressMeter meter = new(_clock);
        int views = 0;
        for (int i = 1; i <= 10_000; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            views += meter.TakeIfDue(Of(i * MiB, 10_000 * MiB)) is null ? 0 : 1;
        }

        Assert.Equal(50, views);
    }

    [Fact]
    public void Nothing_is_due_before_the_first_interval_or_without_figures()
    {
        ProgressMeter meter = new(_clock);
        _clock.Advance(TimeSpan.FromMilliseconds(199));
        Assert.Null(meter.TakeIfDue(Of(1, 2)));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(meter.TakeIfDue(latest: null));
    }

    [Fact]
    public void Size_rate_and_time_left_are_told()
    {
        ProgressView view = Run(seconds: 4, rate: 100 * MiB, total: 1024 * MiB);
        Assert.Equal("400 MiB of 1.00 GiB, 100 MiB/s, 0:07 left", view.Status);
        Assert.Equal(39, view.Percent);
        Assert.Equal(7, view.SecondsRemaining);
    }

    [Fact]
    public void Hours_are_told_as_hours()
    {
        ProgressView view = Run(seconds: 10, rate: 5 * MiB, total: 5 * 7210 * MiB);
        Assert.EndsWith("2:00:00 left", view.Status, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_second_tells_no_rate() =>
        Assert.Equal("80.0 MiB of 1.00 GiB", Run(seconds: 0.8, rate: 100 * MiB, total: 1024 * MiB).Status);

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public void Without_a_total_there_is_a_rate_and_no_end(long total)
    {
        ProgressView view = Run(seconds: 4, rate: 100 * MiB, total);
        Assert.Equal("400 MiB, 100 MiB/s", view.Status);
        Assert.Equal(-1, view.Percent);
        Assert.Equal(-1, view.SecondsRemaining);
    }

    [Fact]
    public void Nothing_done_of_nothing_is_no_riddle()
    {
        ProgressView view = Run(seconds: 4, rate: 0, total: 0);
        Assert.Equal("0 B", view.Status);
        Assert.Equal((-1, -1), (view.Percent, view.SecondsRemaining));
    }

    [Fact]
    public void More_than_the_total_is_a_hundred_percent_and_no_time()
    {
        ProgressView view = Run(seconds: 4, rate: 100 * MiB, total: 300 * MiB);
        Assert.Equal(100, view.Percent);
        Assert.Equal(-1, view.SecondsRemaining);
    }

    [Fact]
    public void One_quick_moment_hardly_moves_the_time_left()
    {
        ProgressMeter meter = new(_clock);
        long done = 0;
        int before = Steps(meter, 50, 20 * MiB, 100_000 * MiB, ref done).SecondsRemaining;
        int after = Steps(meter, 1, 200 * MiB, 100_000 * MiB, ref done).SecondsRemaining;
        Assert.InRange(after, before * 7 / 10, before);
    }

    [Fact]
    public void A_new_rate_is_believed_after_a_while()
    {
        ProgressMeter meter = new(_clock);
        long done = 0;
        Steps(meter, 50, 20 * MiB, 1_000_000 * MiB, ref done);
        ProgressView view = Steps(meter, 150, 2 * MiB, 1_000_000 * MiB, ref done);
        Assert.Contains("10.2 MiB/s", view.Status, StringComparison.Ordinal);
    }

    [Fact]
    public void Standing_still_is_told_once_a_second()
    {
        ProgressMeter meter = new(_clock);
        long done = 0;
        Steps(meter, 50, 20 * MiB, 100_000 * MiB, ref done);
        TransferProgress stuck = Of(done, 100_000 * MiB);
        List<ProgressView> views = [];
        for (int i = 0; i < 1000; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            if (meter.TakeIfDue(stuck) is { } view)
            {
                views.Add(view);
            }
        }

        Assert.InRange(views.Count, 99, 101);
        Assert.DoesNotContain("/s", views[^1].Status, StringComparison.Ordinal);
        Assert.Equal(-1, views[^1].SecondsRemaining);
    }

    [Fact]
    public void Going_back_begins_a_new_measure()
    {
        ProgressMeter meter = new(_clock);
        long done = 0;
        Steps(meter, 50, 20 * MiB, 1000 * MiB, ref done);
        done = 0;
        ProgressView view = Steps(meter, 10, 10 * MiB, 1000 * MiB, ref done);
        Assert.Equal("100 MiB of 0.98 GiB, 50.0 MiB/s, 0:18 left", view.Status);
    }

    [Fact]
    public void Items_and_the_name_of_the_current_one_come_last_and_cannot_redraw_the_screen()
    {
        ProgressMeter meter = new(_clock);
        ProgressView view = meter.View(new TransferProgress(MiB, 2 * MiB, 3, 1234, "a\u001B[2J"));
        Assert.Equal("1.00 MiB of 2.00 MiB, 3 of 1,234 items, a\\u{1B}[2J", view.Status);
    }

    private ProgressView Run(double seconds, long rate, long total)
    {
        ProgressMeter meter = new(_clock);
        long done = 0;
        return Steps(meter, (int)(seconds * 5), rate / 5, total, ref done);
    }

    private ProgressView Steps(ProgressMeter meter, int count, long bytes, long total, ref long done)
    {
        ProgressView? view = null;
        for (int i = 0; i < count; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(200));
            done += bytes;
            view = meter.TakeIfDue(Of(done, total));
            Assert.NotNull(view);
        }

        return view!;
    }

    private static TransferProgress Of(long done, long total) => new(done, total, 0, -1, null);

    private sealed class ManualClock : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan time) => _now += time.Ticks;

        public override long GetTimestamp() => _now;
    }
}
