using System.Collections.Concurrent;
using Lockbox.Benchmarks.Operations;

namespace Lockbox.Benchmarks.Transactions;

/// <summary>Lockboxes of many empty files, made once in a process: a million takes a while.</summary>
internal static class ManyEntries
{
    private static readonly ConcurrentDictionary<int, Lazy<MemoryLockbox>> Made = new();

    /// <summary>The one with that many. Whoever changes it sets its file back first.</summary>
    public static MemoryLockbox Lockbox(int entries)
    {
        Lazy<MemoryLockbox> made = Made.GetOrAdd(
            entries, static count => new Lazy<MemoryLockbox>(() => MemoryLockbox.WithEntries(count)));
        MemoryLockbox lockbox = made.Value;
        lockbox.File.Restore();
        return lockbox;
    }

    /// <summary>Verifies a lockbox when it is disposed, and keeps it.</summary>
    internal sealed class Verification(MemoryLockbox lockbox) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => lockbox.RequireSound();
    }
}
