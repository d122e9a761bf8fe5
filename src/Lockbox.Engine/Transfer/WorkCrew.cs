using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Lockbox.Engine.Transfer;

/// <summary>What one thread of a <see cref="WorkCrew{TWork}"/> does; it owns its buffers.</summary>
/// <typeparam name="TWork">A piece of work.</typeparam>
internal interface IWorker<in TWork> : IDisposable
{
    /// <summary>Does a piece of work. An exception ends the whole pipeline.</summary>
    void Do(TWork work);
}

/// <summary>
/// The threads of a pipeline: a bounded queue of work and a few workers that take it in order. The calling thread
/// posts, and pumps while it waits. The first exception of a worker ends the whole and comes out of
/// <see cref="Post"/> or <see cref="Complete"/>; errors about single items do not get here.
/// </summary>
/// <typeparam name="TWork">A piece of work.</typeparam>
internal sealed class WorkCrew<TWork> : IDisposable
{
    private const int PumpMilliseconds = 50;

    private readonly BlockingCollection<TWork> _queue;
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
        _queue = new BlockingCollection<TWork>(new ConcurrentQueue<TWork>(), size * 2);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>Cancelled when the caller cancels or a worker fails; workers ask it during long work.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>How many threads a throttle limit of an option means.</summary>
    public static int SizeOf(int throttleLimit) => throttleLimit > 0 ? throttleLimit : Environment.ProcessorCount;

    /// <summary>Adds work; waits while the queue is full.</summary>
    public void Post(TWork work)
    {
        if (_threads.Count < _size)
        {
            StartThread();
        }

        do
        {
            _pump();
            ThrowIfStopped();
        }
        while (!TryAdd(work));
    }

    /// <summary>Returns once all work is done.</summary>
    public void Complete()
    {
        _queue.CompleteAdding();
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

        _queue.Dispose();
        _stop.Dispose();
    }

    private bool TryAdd(TWork work)
    {
        try
        {
            return _queue.TryAdd(work, PumpMilliseconds, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The next look says whether the caller cancelled or a worker failed.
            return false;
        }
    }

    private void ThrowIfStopped()
    {
        Volatile.Read(ref _failure)?.Throw();
        _callerToken.ThrowIfCancellationRequested();
    }

    /// <summary>The one place of the two pipelines where threads start.</summary>
    private void StartThread() => _threads.Add(Task.Factory.StartNew(
        Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));

    private void Work()
    {
        try
        {
            using IWorker<TWork> worker = _createWorker();
            foreach (TWork work in _queue.GetConsumingEnumerable(_stop.Token))
            {
                worker.Do(work);
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
