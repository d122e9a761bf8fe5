using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Transactions;

/// <summary>Becoming the only writer.</summary>
internal static class WriterLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Waits until no other writer is there, and leaves a note. Returns whether the last one crashed.
    /// </summary>
    /// <exception cref="LockboxBusyException">Another writer is still there when the time is up.</exception>
    public static bool Take(OpenedLockbox lockbox, WriteOptions options, CancellationToken cancellation)
    {
        long begin = options.Clock.GetTimestamp();
        while (!lockbox.Locks.TryLockWriter())
        {
            TimeSpan waited = options.Clock.GetElapsedTime(begin);
            if (waited >= options.LockTimeout)
            {
                string holder = WriterNote.Read(lockbox.Device) ?? "an unknown process";
                throw new LockboxBusyException(
                    $"'{lockbox.Path}' is being written to by {holder}; waited {options.LockTimeout.TotalSeconds:0} s.",
                    "Try again when it is done, or wait longer with -LockTimeoutSeconds.");
            }

            cancellation.WaitHandle.WaitOne(Pause);
            cancellation.ThrowIfCancellationRequested();
        }

        bool afterCrash = WriterNote.Read(lockbox.Device) is not null;
        WriterNote.Write(lockbox.Device, Describe(options));
        return afterCrash;
    }

    private static string Describe(WriteOptions options)
    {
        string program = options.HolderName ?? Path.GetFileName(Environment.ProcessPath) ?? "a process";
        return $"{program} (process {Environment.ProcessId} on {Environment.MachineName}, " +
            $"since {options.Clock.GetUtcNow():yyyy-MM-dd HH:mm:ss}Z)";
    }
}
