namespace Lockbox.Engine.Transfer;

/// <summary>
/// A bounded queue between one thread that posts work and several that do it in order. What a worker gives back, half
/// done, is done next. All members are safe to call from any thread.
/// </summary>
/// <typeparam name="TWork">A piece of work.</typeparam>
/// <param name="capacity">How much may be posted and not begun.</param>
internal sealed class WorkQueue<TWork>(int capacity)
{
    private readonly object _gate = new();
    private readonly Queue<TWork> _posted = new();
    private readonly Stack<TWork> _returned = new();
    private int _busy;
    private int _waiting;
    private bool _complete;
    private bool _stopped;

    /// <summary>Whether somebody waits for work; a hint, which may be out of date at once.</summary>
    public bool IsWanted => Volatile.Read(ref _waiting) > 0;

    /// <summary>Whether there is work that nobody has taken.</summary>
    public bool IsWaiting
    {
        get
        {
            lock (_gate)
            {
                return HasWork;
            }
        }
    }

    private bool HasWork => _posted.Count + _returned.Count > 0;

    private bool IsIdle => !HasWork && _busy == 0;

    /// <summary>Adds work; false when there was no room for so many milliseconds, or the queue was stopped.</summary>
    public bool TryAdd(TWork work, int milliseconds)
    {
        lock (_gate)
        {
            if (_posted.Count >= capacity && !_stopped)
            {
                _ = Monitor.Wait(_gate, milliseconds);
            }

            if (_posted.Count >= capacity || _stopped)
            {
                return false;
            }

            // Whoever waits now is a worker, because the one thread that posts is here.
            _posted.Enqueue(work);
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Gives back what is left of a piece of work, so that anybody can go on with it at once.</summary>
    public void Return(TWork rest)
    {
        lock (_gate)
        {
            _returned.Push(rest);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Takes work; waits for it. False when there will be none.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TWork work)
    {
        lock (_gate)
        {
            while (!HasWork && !_stopped && !(_complete && _busy == 0))
            {
                _waiting++;
                _ = Monitor.Wait(_gate);
                _waiting--;
            }

            work = default;
            if (_stopped || (!_returned.TryPop(out work) && !_posted.TryDequeue(out work)))
            {
                return false;
            }

            // If the posting thread waits for room, no worker waits, because there is work.
            _busy++;
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Notes that a piece of work that was taken is done, or given back.</summary>
    public void Done()
    {
        lock (_gate)
        {
            _busy--;
            if (IsIdle)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Waits until nothing is left to do; false when that takes more than so many milliseconds.</summary>
    public bool WaitUntilIdle(int milliseconds)
    {
        lock (_gate)
        {
            return IsIdle || _stopped || (Monitor.Wait(_gate, milliseconds) && IsIdle);
        }
    }

    /// <summary>Nothing more is posted.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _complete = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Nobody gets anything any more.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Lets go of what nobody has taken, once nobody will.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            foreach (IDisposable work in _returned.Concat(_posted).OfType<IDisposable>())
            {
                work.Dispose();
            }

            _returned.Clear();
            _posted.Clear();
        }
    }
}
