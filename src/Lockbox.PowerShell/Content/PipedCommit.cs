using System.Diagnostics;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Content;

/// <summary>
/// One commit whose content the pipeline brings little by little. What is less than a few MiB is held until the end, so
/// that other writers wait for no pipeline; of more than that a worker begins to take, and holds the lockbox from then
/// on. Nothing is committed before the end; whatever happens before leaves the last commit.
/// </summary>
internal sealed class PipedCommit : IDisposable
{
    private readonly IChangeHost _host;
    private readonly string _path;
    private readonly Func<LockboxKey> _keyOf;
    private readonly WriteOptions _options;
    private readonly Func<Transaction, Stream, CancellationToken, WorkDone?> _stage;
    private readonly CancellationTokenSource _cancel;
    private readonly ContentPipe _pipe;
    private LockboxKey? _key;
    private Task<(CommitResult? Commit, string? Timing)>? _work;

    /// <summary>Prepares; nothing is opened yet.</summary>
    /// <param name="host">The cmdlet or provider; messages and progress are its.</param>
    /// <param name="path">The lockbox's full path.</param>
    /// <param name="keyOf">Gets its key when it is needed, which is disposed here; for the pipeline thread.</param>
    /// <param name="lockTimeoutSeconds">How long to wait for another writer.</param>
    /// <param name="stage">
    /// Stages the change on a worker, and reads the content to its end; returns null when there is nothing to commit.
    /// </param>
    /// <param name="stop">Cancelled when the user stops the pipeline.</param>
    public PipedCommit(
        IChangeHost host,
        string path,
        Func<LockboxKey> keyOf,
        int lockTimeoutSeconds,
        Func<Transaction, Stream, CancellationToken, WorkDone?> stage,
        CancellationToken stop)
    {
        _host = host;
        _path = path;
        _keyOf = keyOf;
        _options = OneCommit.OptionsFor(host, lockTimeoutSeconds);
        _stage = stage;
        _cancel = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _pipe = new ContentPipe(_cancel.Token);
    }

    /// <summary>More of the content. For the pipeline thread.</summary>
    /// <param name="bytes">The bytes; they are copied.</param>
    /// <exception cref="LockboxException">The worker has failed.</exception>
    public void Write(ReadOnlySpan<byte> bytes) => _pipe.Put(bytes, EnsureWork);

    /// <summary>Commits, and waits until that is done. For the pipeline thread.</summary>
    /// <param name="activity">What the progress bar is called.</param>
    public void Commit(string activity)
    {
        _pipe.Complete(EnsureWork);
        EnsureWork();
        (CommitResult? commit, string? timing) = _host.RunLong(activity, (pump, _) =>
        {
            using CancellationTokenRegistration stopped = pump.Token.Register(_cancel.Cancel);
            return _work!.GetAwaiter().GetResult();
        });
        OneCommit.Tell(_host, commit, timing);
    }

    /// <summary>Gives up what was not committed, and waits for nothing.</summary>
    public void Cancel() => _cancel.Cancel();

    /// <summary>Gives up what was not committed: when this returns, the lockbox is free and as it was.</summary>
    public void Dispose()
    {
        _cancel.Cancel();
        if (_work is not null)
        {
            ((IAsyncResult)_work).AsyncWaitHandle.WaitOne();
            _ = _work.Exception;
        }

        _pipe.Dispose();
        _key?.Dispose();
        _cancel.Dispose();
    }

    private void EnsureWork()
    {
        if (_work is null)
        {
            _key = _keyOf();
            _work = Task.Run(Work);
        }

        if (_work.IsFaulted)
        {
            _work.GetAwaiter().GetResult();
        }
    }

    private (CommitResult? Commit, string? Timing) Work()
    {
        long start = Stopwatch.GetTimestamp();
        using Transaction transaction = LockboxFile.OpenWrite(_path, _key!, _options, _cancel.Token);
        if (_stage(transaction, _pipe, _cancel.Token) is not { } done)
        {
            return default;
        }

        CommitResult commit = transaction.Commit(_cancel.Token);
        return (commit, done.Describe(Stopwatch.GetElapsedTime(start), transaction.Stages));
    }
}
