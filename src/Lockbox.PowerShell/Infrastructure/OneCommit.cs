using System.Diagnostics;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>What a change is staged with, on a worker.</summary>
/// <param name="Transaction">The open transaction; the caller commits it.</param>
/// <param name="Pump">Has errors written by the pipeline thread, and knows of Ctrl+C.</param>
/// <param name="Progress">Takes figures from any thread.</param>
internal sealed record Staging(Transaction Transaction, PipelinePump Pump, IProgress<TransferProgress> Progress);

/// <summary>
/// The one way in which cmdlets and drives change a lockbox: open for writing, stage everything, commit once. Whatever
/// goes wrong, and Ctrl+C, leaves the previous commit.
/// </summary>
internal static class OneCommit
{
    /// <summary>Seconds that a writer waits for another one by default.</summary>
    public const int DefaultLockTimeoutSeconds = 30;

    /// <summary>What the user is told when deleted bytes could not be overwritten yet.</summary>
    public const string RedactionPending =
        "What was deleted can still be read from the file with the key, because somebody is reading an earlier state "
        + "or the disk failed. The next command that changes the lockbox overwrites it.";

    /// <summary>Stages the change on a worker and commits it.</summary>
    /// <param name="host">The cmdlet or provider; messages and progress are its.</param>
    /// <param name="path">The lockbox's full path.</param>
    /// <param name="key">Its key.</param>
    /// <param name="lockTimeoutSeconds">How long to wait for another writer.</param>
    /// <param name="activity">What the progress bar is called.</param>
    /// <param name="stage">Stages the change; returns null when there is nothing to commit.</param>
    public static void Run(
        IChangeHost host,
        string path,
        LockboxKey key,
        int lockTimeoutSeconds,
        string activity,
        Func<Staging, WorkDone?> stage)
    {
        WriteOptions options = OptionsFor(host, lockTimeoutSeconds);
        long start = Stopwatch.GetTimestamp();
        string? timing = null;
        CommitResult? commit = host.RunLong(activity, (pump, progress) =>
        {
            using Transaction transaction = LockboxFile.OpenWrite(path, key, options, pump.Token);
            if (stage(new Staging(transaction, pump, progress)) is not { } done)
            {
                return null;
            }

            pump.Settle();
            CommitResult committed = transaction.Commit(pump.Token);
            timing = done.Describe(Stopwatch.GetElapsedTime(start), transaction.Stages);
            return committed;
        });

        Tell(host, commit, timing);
    }

    /// <summary>How a lockbox is opened for a change.</summary>
    /// <param name="host">On whose behalf.</param>
    /// <param name="lockTimeoutSeconds">How long to wait for another writer.</param>
    /// <returns>The options.</returns>
    public static WriteOptions OptionsFor(IChangeHost host, int lockTimeoutSeconds) => new()
    {
        LockTimeout = TimeSpan.FromSeconds(lockTimeoutSeconds),
        HolderName = host.HolderName,
    };

    /// <summary>Says what came of a change. For the pipeline thread.</summary>
    /// <param name="host">Messages are its.</param>
    /// <param name="commit">The commit; null when there was none.</param>
    /// <param name="timing">What was done and where the time went, or null.</param>
    public static void Tell(IChangeHost host, CommitResult? commit, string? timing)
    {
        host.WriteVerbose(commit is null ? "Nothing to commit." : $"Commit {commit.Sequence}.");
        if (timing is not null)
        {
            host.WriteVerbose(timing);
        }

        if (commit is { RedactionPending: true })
        {
            host.WriteWarning(RedactionPending);
        }
    }
}
