namespace Lockbox.Engine.Primitives;

/// <summary>
/// Adds up how long each stage takes, on all threads. Entering a stage inside another one stops the outer one, so every
/// moment counts once. Two readings of the clock per stage, and nothing allocated: cheap enough to be always on.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class StageClock(TimeProvider time)
{
    private static readonly int StageCount = Enum.GetValues<Stage>().Length;

    [ThreadStatic]
    private static Running t_running;

    private readonly TimeProvider _time = time;
    private readonly long[] _ticks = new long[StageCount];

    /// <summary>A clock on the system's time.</summary>
    public StageClock()
        : this(TimeProvider.System)
    {
    }

    /// <summary>
    /// The calling thread begins a stage; it ends with the disposal of what is returned, on the same thread. Never hold
    /// it across a <c>yield</c>.
    /// </summary>
    public Scope Enter(Stage stage)
    {
        long now = _time.GetTimestamp();
        ref Running running = ref t_running;
        Scope scope = new(running.Clock, running.Stage);
        running.Clock?.Add(running.Stage, now - running.Since);
        running = new Running(this, stage, now);
        return scope;
    }

    /// <summary>What has been added up so far; stages under way count when they end.</summary>
    public StageTimes Read()
    {
        TimeSpan[] times = new TimeSpan[_ticks.Length];
        for (int i = 0; i < times.Length; i++)
        {
            times[i] = _time.GetElapsedTime(0, Interlocked.Read(ref _ticks[i]));
        }

        return new StageTimes(times);
    }

    private void Add(Stage stage, long ticks) => Interlocked.Add(ref _ticks[(int)stage], ticks);

    private static void Leave(StageClock? outer, Stage outerStage)
    {
        ref Running running = ref t_running;
        StageClock clock = running.Clock!;
        long now = clock._time.GetTimestamp();
        clock.Add(running.Stage, now - running.Since);
        running = new Running(outer, outerStage, now);
    }

    /// <summary>A stage under way.</summary>
    /// <param name="outer">Whose stage was under way before, or null.</param>
    /// <param name="outerStage">Which it was.</param>
    public readonly ref struct Scope(StageClock? outer, Stage outerStage)
    {
        /// <summary>Ends the stage; the one around it goes on.</summary>
        public void Dispose() => Leave(outer, outerStage);
    }

    private readonly record struct Running(StageClock? Clock, Stage Stage, long Since);
}
