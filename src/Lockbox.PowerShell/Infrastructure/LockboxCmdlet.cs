using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>
/// The base of all cmdlets: stopping, errors, host paths, and engine calls that run beside the pipeline thread.
/// </summary>
public abstract class LockboxCmdlet : PSCmdlet, IChangeHost, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Cancelled when the user stops the pipeline.</summary>
    internal CancellationToken StopToken => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the cmdlet holds; PowerShell calls it when the pipeline has ended in any way.</summary>
    /// <param name="disposing">True.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Ctrl+C came when the cmdlet had just ended.
        }
    }

    /// <summary>What errors are about where a step names nothing; the lockbox, once it is known.</summary>
    private protected virtual object? DefaultTarget => null;

    /// <summary>Does a step and turns what it throws into a terminating error with a stable id.</summary>
    /// <param name="step">The step, on the pipeline thread.</param>
    /// <param name="target">What the error would be about.</param>
    private protected void Terminating(Action step, object? target)
    {
        try
        {
            step();
        }
        catch (Exception e) when (!IsFlowControl(e))
        {
            End(e, target);
        }
    }

    /// <summary>Does a step for one of several things; what it throws is reported, and the pipeline goes on.</summary>
    /// <param name="step">The step, on the pipeline thread.</param>
    /// <param name="target">What the error would be about.</param>
    private protected void PerItem(Action step, object? target)
    {
        try
        {
            step();
        }
        catch (Exception e) when (!IsFlowControl(e))
        {
            if (e is OperationCanceledException)
            {
                End(e, target);
            }

            WriteError(ErrorMapping.ToRecord(e, target ?? DefaultTarget));
        }
    }

    /// <summary>
    /// Writes what is read of one of several things, as it is read. An error in reading is reported, and the pipeline
    /// goes on; what the next command throws when it gets an object is its own, and passes through.
    /// </summary>
    /// <param name="read">Objects, read as they are asked for; none is enumerated.</param>
    /// <param name="target">What an error would be about.</param>
    private protected void WriteEach(IEnumerable<object> read, object? target)
    {
        using IEnumerator<object> objects = read.GetEnumerator();
        while (true)
        {
            bool hasNext = false;
            PerItem(() => hasNext = objects.MoveNext(), target);
            if (!hasNext)
            {
                return;
            }

            WriteObject(objects.Current, enumerateCollection: false);
        }
    }

    /// <summary>Reports an error about one item; the pipeline goes on.</summary>
    /// <param name="exception">What happened.</param>
    /// <param name="target">The item.</param>
    internal void Report(Exception exception, object? target) =>
        WriteError(ErrorMapping.ToRecord(exception, target));

    /// <summary>Runs an engine call that Ctrl+C can end.</summary>
    /// <param name="call">The call; it runs on another thread.</param>
    /// <returns>What the call returns.</returns>
    internal T RunCancellable<T>(Func<CancellationToken, T> call)
    {
        using PipelinePump pump = new(StopToken);
        return pump.Run(() => call(pump.Token), progress: null);
    }

    /// <summary>Runs a long engine call that reports errors and progress on its way.</summary>
    /// <param name="activity">What the progress bar is called.</param>
    /// <param name="call">The call; it runs on another thread.</param>
    /// <returns>What the call returns.</returns>
    internal T RunLong<T>(string activity, Func<PipelinePump, IProgress<TransferProgress>, T> call)
    {
        using PipelinePump pump = new(StopToken);
        ProgressReporter progress = new(WriteProgress, activity, TimeProvider.System);
        return pump.Run(() => call(pump, progress), progress);
    }

    /// <summary>The full path of a host file, for a path as the user writes it; it need not exist.</summary>
    /// <param name="path">Absolute or relative to the current location, with or without a drive.</param>
    /// <returns>A path that System.IO understands.</returns>
    /// <exception cref="LockboxNotFoundException">The path is not on the file system.</exception>
    internal string ResolveHostPath(string path) => HostPath.Resolve(SessionState, path);

    string IUnlockHost.ResolveHostPath(string path) => ResolveHostPath(path);

    T IUnlockHost.RunCancellable<T>(Func<CancellationToken, T> call) => RunCancellable(call);

    string IChangeHost.HolderName => MyInvocation.MyCommand.Name;

    T IChangeHost.RunLong<T>(string activity, Func<PipelinePump, IProgress<TransferProgress>, T> call) =>
        RunLong(activity, call);

    /// <summary>
    /// Exceptions that belong to PowerShell's flow, or to another command that has got an object of ours; they pass
    /// through untouched.
    /// </summary>
    internal static bool IsFlowControl(Exception e) =>
        e is PipelineStoppedException or ActionPreferenceStopException or FlowControlException
            or CmdletInvocationException or RuntimeException { WasThrownFromThrowStatement: true };

    private void End(Exception e, object? target)
    {
        if (e is OperationCanceledException && _stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }

        ThrowTerminatingError(ErrorMapping.ToRecord(e, target ?? DefaultTarget));
    }
}
