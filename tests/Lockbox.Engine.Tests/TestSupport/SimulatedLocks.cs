using Lockbox.Engine.Devices;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>The locks of one simulated file; each handle holds its own and drops them when it is disposed.</summary>
internal sealed class SimulatedLocks
{
    private readonly Lock _lock = new();
    private readonly HashSet<(Holder Holder, ulong Sequence)> _readers = [];
    private Holder? _writer;
    private Holder? _next;

    /// <summary>The locks of a new handle.</summary>
    public Holder NewHolder() => new(this);

    /// <summary>What one handle holds.</summary>
    internal sealed class Holder(SimulatedLocks file) : IFileLocks
    {
        /// <inheritdoc/>
        public bool TryLockWriter()
        {
            lock (file._lock)
            {
                file._next ??= this;
                if (file._next != this || (file._writer ?? this) != this)
                {
                    return false;
                }

                file._next = null;
                file._writer = this;
                return true;
            }
        }

        /// <inheritdoc/>
        public void UnlockWriter()
        {
            lock (file._lock)
            {
                file._writer = file._writer == this ? null : file._writer;
            }
        }

        /// <inheritdoc/>
        public void NoteReader(ulong sequence)
        {
            lock (file._lock)
            {
                file._readers.Add((this, sequence));
            }
        }

        /// <inheritdoc/>
        public bool HasReaderBefore(ulong sequence)
        {
            lock (file._lock)
            {
                return file._readers.Any(reader => reader.Holder != this && reader.Sequence < sequence);
            }
        }

        /// <summary>Drops everything, as closing the handle does.</summary>
        public void Release()
        {
            lock (file._lock)
            {
                UnlockWriter();
                file._next = file._next == this ? null : file._next;
                file._readers.RemoveWhere(reader => reader.Holder == this);
            }
        }
    }
}
