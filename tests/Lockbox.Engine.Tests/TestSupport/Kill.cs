using Lockbox.Engine.Devices;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>The end of a process in a test: nothing after it happens, not even what dispose would do.</summary>
internal sealed class KilledException : Exception;

/// <summary>Runs a writer whose process dies at a given write, flush or change of length.</summary>
internal static class Kill
{
    /// <summary>Begins a change and lets it die before its n-th operation, or come to its end.</summary>
    /// <returns>Whether the process died, and what the commit said if it came so far.</returns>
    public static (bool Died, CommitResult? Result) WriterAt(
        int n, SimulatedDisk disk, LockboxKey key, Action<Transaction> change)
    {
        SimulatedDisk.Handle handle = disk.Open();
        DyingDevice device = new(handle, n);
        CommitResult? result = null;
        try
        {
            // Disposed only if it lives to see it.
            Transaction transaction = SimulatedLockbox.OpenWrite(device, handle.Locks, key);
            change(transaction);
            result = transaction.Commit();
            transaction.Dispose();
            return (device.IsDead, result);
        }
        catch (KilledException)
        {
            handle.Dispose();
            return (true, result);
        }
    }

    private sealed class DyingDevice(IStorageDevice inner, int n) : IStorageDevice
    {
        private int _left = n;

        public bool IsDead { get; private set; }

        public long Length => inner.Length;

        public int Read(long offset, Span<byte> buffer) =>
            IsDead ? throw new KilledException() : inner.Read(offset, buffer);

        public void Write(long offset, ReadOnlySpan<byte> data)
        {
            Live();
            inner.Write(offset, data);
        }

        public void SetLength(long length)
        {
            Live();
            inner.SetLength(length);
        }

        public void Flush()
        {
            Live();
            inner.Flush();
        }

        public void Dispose() => inner.Dispose();

        private void Live()
        {
            IsDead |= _left-- == 0;
            if (IsDead)
            {
                throw new KilledException();
            }
        }
    }
}
