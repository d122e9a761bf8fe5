namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>
/// A disk in memory that several devices have open at once, with the locks of a real one. It never fails and never
/// loses anything; it counts what is done to it.
/// </summary>
internal sealed class MemoryDisk
{
    private readonly Lock _lock = new();
    private readonly List<(MemoryDevice Device, ulong Sequence)> _readers = [];
    private MemoryDevice? _writer;
    private byte[] _bytes = [];
    private int _length;

    /// <summary>Flushes so far.</summary>
    public int Flushes { get; private set; }

    /// <summary>Bytes of the disk.</summary>
    public long Length
    {
        get
        {
            lock (_lock)
            {
                return _length;
            }
        }
    }

    /// <summary>Another handle on the disk.</summary>
    public MemoryDevice Open() => new(this);

    /// <summary>A copy of all bytes.</summary>
    public byte[] ToArray()
    {
        lock (_lock)
        {
            return _bytes[.._length];
        }
    }

    /// <summary>Becomes a disk with other bytes.</summary>
    public void Restore(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _bytes = bytes.ToArray();
            _length = bytes.Length;
        }
    }

    /// <summary>Inverts bits of one byte.</summary>
    public void Flip(long offset, byte mask = 0x01)
    {
        lock (_lock)
        {
            Assert.InRange(offset, 0, _length - 1);
            _bytes[offset] ^= mask;
        }
    }

    public int Read(long offset, Span<byte> buffer)
    {
        lock (_lock)
        {
            if (offset >= _length)
            {
                return 0;
            }

            int count = (int)Math.Min(buffer.Length, _length - offset);
            _bytes.AsSpan((int)offset, count).CopyTo(buffer);
            return count;
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            int end = checked((int)offset + data.Length);
            Grow(end);
            data.CopyTo(_bytes.AsSpan((int)offset));
            _length = Math.Max(_length, end);
        }
    }

    public void SetLength(long length)
    {
        lock (_lock)
        {
            Grow((int)length);
            if (length < _length)
            {
                _bytes.AsSpan((int)length, _length - (int)length).Clear();
            }

            _length = (int)length;
        }
    }

    public void CountFlush() => Flushes++;

    public bool TryLockWriter(MemoryDevice device)
    {
        lock (_lock)
        {
            _writer ??= device;
            return _writer == device;
        }
    }

    public void NoteReader(MemoryDevice device, ulong sequence)
    {
        lock (_lock)
        {
            _readers.Add((device, sequence));
        }
    }

    public bool HasReaderBefore(ulong sequence)
    {
        lock (_lock)
        {
            return _readers.Any(reader => reader.Sequence < sequence);
        }
    }

    /// <summary>Takes a handle's locks away; those of a writer only, or all.</summary>
    public void Unlock(MemoryDevice device, bool writerOnly)
    {
        lock (_lock)
        {
            _writer = _writer == device ? null : _writer;
            if (!writerOnly)
            {
                _readers.RemoveAll(reader => reader.Device == device);
            }
        }
    }

    private void Grow(int length)
    {
        if (length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(length, _bytes.Length * 2));
        }
    }
}
