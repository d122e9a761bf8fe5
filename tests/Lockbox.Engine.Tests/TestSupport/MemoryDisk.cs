namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>
/// A disk in memory that several devices have open at once, with the locks of a real one. It never fails and never
/// loses anything; it counts flushes. Sparse, so that a file may seem large.
/// </summary>
internal sealed class MemoryDisk
{
    private const int PageSize = 1 << 16;

    private readonly Lock _lock = new();
    private readonly List<(MemoryDevice Device, ulong Sequence)> _readers = [];
    private MemoryDevice? _writer;
    private readonly Dictionary<long, byte[]> _pages = [];
    private long _length;

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
        byte[] bytes = new byte[Length];
        Read(0, bytes);
        return bytes;
    }

    /// <summary>Becomes a disk with other bytes.</summary>
    public void Restore(ReadOnlySpan<byte> bytes)
    {
        SetLength(0);
        Write(0, bytes);
    }

    /// <summary>Inverts bits of one byte.</summary>
    public void Flip(long offset, byte mask = 0x01)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, Length);
        Span<byte> one = stackalloc byte[1];
        Read(offset, one);
        one[0] ^= mask;
        Write(offset, one);
    }

    public int Read(long offset, Span<byte> buffer)
    {
        lock (_lock)
        {
            int count = (int)Math.Clamp(_length - offset, 0, buffer.Length);
            for (int done = 0; done < count;)
            {
                Span<byte> page = PageAt(offset + done);
                int part = Math.Min(page.Length, count - done);
                page[..part].CopyTo(buffer[done..]);
                done += part;
            }

            return count;
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            _length = Math.Max(_length, offset + data.Length);
            while (!data.IsEmpty)
            {
                Span<byte> page = PageAt(offset);
                int part = Math.Min(page.Length, data.Length);
                data[..part].CopyTo(page);
                data = data[part..];
                offset += part;
            }
        }
    }

    public void SetLength(long length)
    {
        lock (_lock)
        {
            foreach (long page in _pages.Keys.Where(page => (page + 1) * PageSize > length).ToList())
            {
                int keep = (int)Math.Max(0, length - (page * PageSize));
                _pages[page].AsSpan(keep).Clear();
            }

            _length = length;
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

    /// <summary>The rest of the page that holds an offset.</summary>
    private Span<byte> PageAt(long offset)
    {
        if (!_pages.TryGetValue(offset / PageSize, out byte[]? page))
        {
            page = new byte[PageSize];
            _pages.Add(offset / PageSize, page);
        }

        return page.AsSpan((int)(offset % PageSize));
    }
}
