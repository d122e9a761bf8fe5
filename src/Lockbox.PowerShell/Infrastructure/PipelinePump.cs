using System.Collections.Concurrent;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>
/// Runs an engine call on a worker while the pipeline thread stays where PowerShell wants it: what the workers have to
/// say is queued and written by the pipeline thread. The queue is bounded, so that a slow consumer slows the workers
/// down instead of filling memory.
/// </summary>
internal sealed class PipelinePump : IDisposable
{
    private const int QueueLength = 256;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly BlockingCollection<Action> _queue = new(QueueLength);
    private readonly CancellationTokenSource _cancel;

    /// <summary>Creates a pump for one call.</summary>
    /// <param name="stop">Cancelled when the user stops the pipeline.</param>
    public PipelinePump(CancellationToken stop) =>
        _cancel = CancellationTokenSource.CreateLinkedTokenSource(stop);

    /// <summary>What the engine call has to watch.</summary>
    public CancellationToken Token => _cancel.Token;

    /// <summary>Has something done on the pipeline thread; waits while the queue is full. For workers.</summary>
    /// <param name="action">Usually one WriteError or WriteVerbose.</param>
    /// <exception cref="OperationCanceledException">The pipeline has stopped.</exception>
    public void Post(Action action) => _queue.Add(action, _cancel.Token);

    /// <summary>
    /// Waits until everything posted so far has been done; for a worker that is about to do what cannot be taken back.
    /// With -ErrorAction Stop an error that was posted ends the operation here.
    /// </summary>
    /// <exception cref="OperationCanceledException">The pipeline has stopped.</exception>
    public void Settle()
    {
        // Not disposed: the pipeline thread may still be inside Set when this one goes on. It holds nothing native.
        ManualResetEventSlim isDone = new();
        Post(isDone.Set);
        isDone.Wait(_cancel.Token);
    }

    /// <summary>Runs the call and drains the queue until it has ended. Pipeline thread only.</summary>
    /// <param name="work">The engine call; it runs on another thread.</param>
    /// <param name="progress">Written between actions, or null.</param>
    /// <returns>What the call returns.</returns>
    /// <remarks>
    /// When an action throws (the downstream stopped, or -ErrorAction Stop), the call is cancelled and waited for
    /// before the exception goes on: nothing of it runs when this method has returned.
    /// </remarks>
    public T Run<T>(Func<T> work, ProgressReporter? progress)
    {
        Task<T> task = Task.Run(() =>
        {
            try
            {
                return work();
            }
            finally
            {
                _queue.CompleteAdding();
            }
        });

        try
        {
            Drain(progress);
        }
        catch
        {
            _cancel.Cancel();
            ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
            _ = task.Exception;
            throw;
        }
        finally
        {
            progress?.Complete();
        }

        return task.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _queue.Dispose();
        _cancel.Dispose();
    }

    private void Drain(ProgressReporter? progress)
    {
        while (!_queue.IsCompleted)
        {
            if (_queue.TryTake(out Action? action, Poll))
            {
                action();
            }

            progress?.WriteIfDue();
        }
    }
}
