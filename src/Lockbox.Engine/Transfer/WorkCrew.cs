using System.Runtime.ExceptionServices;

namespace Lockbox.Engine.Transfer;

/// <summary>What one thread of a <see cref="WorkCrew{TWork}"/> does; it owns its buffers.</summary>
/// <typeparam name="TWork">A piece of work.</typeparam>
internal interface IWorker<in TWork> : IDisposable
{
    /// <summary>Does a piece of work. An exception ends the whole pipeline.</summary>
    void Do(TWork work);

    /// <summary>Ends what was left open, once there is no more work. Not called when the pipeline fails.</summary>
    void Finish()
    {
    }
}

/// <summary>
/// The threads of a pipeline: a bounded queue of work and a few workers that take it in order. The calling thread
/// posts, and pumps while it waits. The first exception of a worker ends the whole and comes out of
/// <see cref="Post"/>, <see cref="WaitUntilIdle"/> or <see cref="Complete"/>; errors about single items do not get
/// here.
/// </summary>
/// <typeparam name="TWork">A piece of work.</typeparam>
internal sealed class WorkCrew<TWork> : IDisposable
{
    private const int PumpMilliseconds = 50;

    private readonly WorkQueue<TWork> _queue;
    private readonly CancellationTokenSource _stop;
    private readonly Func<IWorker<TWork>> _createWorker;
    private readonly Action _pump;
    private readonly int _size;
    private readonly CancellationToken _callerToken;
    private readonly List<Task> _threads = [];
    private ExceptionDispatchInfo? _failure;

    /// <summary>Prepares a crew; a thread starts only when there is work for it.</summary>
    /// <param name="size">Most threads.</param>
    /// <param name="createWorker">Called once on each thread.</param>
    /// <param name="pump">Called on the posting thread, at least every 50 ms while it waits.</param>
    /// <param name="cancellationToken">Ends it all.</param>
    public WorkCrew(
        int size, Func<IWorker<TWork>> createWorker, Action pump, CancellationToken cancellationToken)
    {
        _size = size;
        _createWorker = createWorker;
        _pump = pump;
        _callerToken = cancellationToken;
        _queue = new WorkQueue<TWork>(size * 2);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _ = _stop.Token.Register(_queue.Stop);
    }

    /// <summary>Cancelled when the caller cancels or a worker fails; workers ask it during long work.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>How many threads have been started; final once <see cref="Complete"/> was called.</summary>
    public int Started => _threads.Count;

    /// <summary>How many threads a throttle limit of an option means.</summary>
    public static int SizeOf(int throttleLimit) => throttleLimit > 0 ? throttleLimit : Environment.ProcessorCount;

    /// <summary>Adds work; waits while the queue is full.</summary>
    public void Post(TWork work)
    {
        do
        {
            StartThread();
            _pump();
            ThrowIfStopped();
        }
        while (!_queue.TryAdd(work, PumpMilliseconds));
    }

    /// <summary>Whether a thread has nothing to do; a hint for a worker that could share its work.</summary>
    public bool HasIdleThread => _queue.IsWanted;

    /// <summary>
    /// For a worker in the middle of a piece of work: gives the rest of it to whoever is free first.
    /// </summary>
    public void Return(TWork rest) => _queue.Return(rest);

    /// <summary>Returns once all that was posted is done; more may follow.</summary>
    public void WaitUntilIdle()
    {
        while (!_queue.WaitUntilIdle(PumpMilliseconds))
        {
            if (_queue.IsWaiting)
            {
                StartThread();
            }

            _pump();
            ThrowIfStopped();
        }

        ThrowIfStopped();
    }

    /// <summary>Returns once all work is done.</summary>
    public void Complete()
    {
        _queue.Complete();
        foreach (Task thread in _threads)
        {
            while (!thread.Wait(PumpMilliseconds))
            {
                _pump();
            }
        }

        ThrowIfStopped();
        _pump();
    }

    /// <summary>Stops the workers, if they still work, and waits for them.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        Task.WaitAll(_threads);
        _queue.Clear();
        _stop.Dispose();
    }

    private void ThrowIfStopped()
    {
        Volatile.Read(ref _failure)?.Throw();
        _callerToken.ThrowIfCancellationRequested();
    }

    /// <summary>Starts a thread more, while there may be. Only the survey of an import starts another.</summary>
    private void StartThread()
    {
        if (_threads.Count < _size)
        {
            _threads.Add(Task.Factory.StartNew(
                Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        }
    }

    private void Work()
    {
        try
        {
            using IWorker<TWork> worker = _createWorker();
            while (_queue.TryTake(out TWork? work))
            {
                worker.Do(work);
                _queue.Done();
            }

            if (!_stop.IsCancellationRequested)
            {
                worker.Finish();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Whoever cancelled knows.
        }
#pragma warning disable CA1031 // Whatever it is, it must reach the calling thread instead of ending the process.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(error), null);
            _stop.Cancel();
        }
    }
}
