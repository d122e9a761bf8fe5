namespace Lockbox.Engine.Tests.Transfer;

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class StepClock : TimeProvider
{
    private long _ticks = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan by) => _ticks += by.Ticks;

    public override long GetTimestamp() => _ticks;
}

/// <summary>A clock on which a second passes whenever somebody looks, so that every progress is due.</summary>
internal sealed class EagerClock : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Add(ref _ticks, TimeSpan.TicksPerSecond);
}

/// <summary>Progress that is told at once and on the same thread.</summary>
internal sealed class CallbackProgress(Action<TransferProgress> callback) : IProgress<TransferProgress>
{
    public void Report(TransferProgress value) => callback(value);
}
