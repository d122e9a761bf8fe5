using Lockbox.Engine.Devices;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>What a device can be asked to do.</summary>
internal enum Verb
{
    None,
    Read,
    Write,
    Flush,
    SetLength,
}

/// <summary>Which I/O fails.</summary>
/// <param name="failAt">The n-th of all, counted from 1.</param>
/// <param name="forever">Whether everything from there on fails as well.</param>
/// <param name="diskFull">Whether writes fail because the disk is full.</param>
internal sealed class Faults(int failAt, bool forever, bool diskFull)
{
    private int _count;

    /// <summary>Whether writes alone count and fail; a disk that is full can still be read, flushed and cut.</summary>
    public bool OfWritesAlone { get; init; }

    /// <summary>What failed first, or <see cref="Verb.None"/>.</summary>
    public Verb Failed { get; private set; }

    /// <summary>I/Os so far.</summary>
    public int Count => _count;

    /// <summary>Counts an I/O and fails it if it is its turn.</summary>
    public void Pass(Verb verb, Action? beforeFailing = null)
    {
        if (OfWritesAlone && verb != Verb.Write)
        {
            return;
        }

        int now = Interlocked.Increment(ref _count);
        if (now < failAt || (now > failAt && !forever))
        {
            return;
        }

        Failed = Failed == Verb.None ? verb : Failed;
        beforeFailing?.Invoke();
        throw verb switch
        {
            Verb.Read => new LockboxReadException("The simulated disk cannot be read."),
            Verb.Write or Verb.SetLength when diskFull =>
                new LockboxDiskFullException("The simulated disk is full."),
            _ => new LockboxWriteException("The simulated disk cannot be written."),
        };
    }
}

/// <summary>A device on another one whose I/O fails when it is told to. A write that fails is half made.</summary>
internal sealed class FaultyDevice(IStorageDevice inner, Faults faults) : IStorageDevice
{
    /// <inheritdoc/>
    public long Length => inner.Length;

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> buffer)
    {
        faults.Pass(Verb.Read);
        return inner.Read(offset, buffer);
    }

    /// <summary>Called with each write, also with one that is about to fail.</summary>
    public Action<ReadOnlyMemory<byte>>? Writing { get; init; }

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        byte[] whole = data.ToArray();
        Writing?.Invoke(whole);
        faults.Pass(Verb.Write, () => inner.Write(offset, whole.AsSpan(0, whole.Length / 2)));
        inner.Write(offset, data);
    }

    /// <inheritdoc/>
    public void SetLength(long length)
    {
        faults.Pass(Verb.SetLength);
        inner.SetLength(length);
    }

    /// <inheritdoc/>
    public void Flush()
    {
        faults.Pass(Verb.Flush);
        inner.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();
}
