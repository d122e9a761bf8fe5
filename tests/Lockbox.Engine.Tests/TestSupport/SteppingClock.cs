namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>A clock on which a second passes each time it is read, so that progress is always due.</summary>
internal sealed class SteppingClock : TimeProvider
{
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now += TimeSpan.TicksPerSecond;
}
