using System.Runtime.InteropServices;

namespace Lockbox.Workloads.Stores;

/// <summary>
/// The bytes of a lockbox that is in memory alone, and who has it open. The bytes lie outside the managed heap, so that
/// what the engine allocates can be told from them. Reads and writes of different places run at once.
/// </summary>
internal sealed unsafe class MemoryFile : IDisposable
{
    private const int PageBits = 20;
    private const int PageSize = 1 << PageBits;

    private readonly Lock _lock = new();
    private readonly List<(MemoryHandle Handle, ulong Sequence)> _readers = [];
    private nint[] _pages = new nint[64];
    private MemoryHandle? _writer;
    private long _length;

    /// <summary>Bytes of the file.</summary>
    public long Length => Interlocked.Read(ref _length);

    /// <summary>Opens it once more.</summary>
    public MemoryHandle Open() => new(this);

    /// <summary>Reads; fewer bytes only where the file ends.</summary>
    public int Read(long offset, Span<byte> buffer)
    {
        int count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        Span<byte> left = buffer[..count];
        while (!left.IsEmpty)
        {
            Span<byte> page = RestOfPage(offset);
            int part = Math.Min(page.Length, left.Length);
            page[..part].CopyTo(left);
            left = left[part..];
            offset += part;
        }

        return count;
    }

    /// <summary>Writes; the file grows as needed.</summary>
    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        long end = offset + data.Length;
        Grow(end);
        while (!data.IsEmpty)
        {
            Span<byte> page = RestOfPage(offset);
            int part = Math.Min(page.Length, data.Length);
            data[..part].CopyTo(page);
            data = data[part..];
            offset += part;
        }
    }

    /// <summary>Cuts or extends; what was cut off reads as zeros if the file grows again.</summary>
    public void SetLength(long length)
    {
        long before = Length;
        for (long at = length; at < before;)
        {
            Span<byte> page = RestOfPage(at);
            page.Clear();
            at += page.Length;
        }

        Grow(length);
        Interlocked.Exchange(ref _length, length);
    }

    /// <summary>Makes a handle the only writer, or not.</summary>
    public bool TryLockWriter(MemoryHandle handle)
    {
        lock (_lock)
        {
            _writer ??= handle;
            return _writer == handle;
        }
    }

    /// <summary>Notes which commit a handle reads.</summary>
    public void NoteReader(MemoryHandle handle, ulong sequence)
    {
        lock (_lock)
        {
            _readers.Add((handle, sequence));
        }
    }

    /// <summary>Whether a handle reads an earlier commit.</summary>
    public bool HasReaderBefore(ulong sequence)
    {
        lock (_lock)
        {
            return _readers.Exists(reader => reader.Sequence < sequence);
        }
    }

    /// <summary>Takes a handle's locks away: the writer's only, or all.</summary>
    public void Unlock(MemoryHandle handle, bool writerOnly)
    {
        lock (_lock)
        {
            _writer = _writer == handle ? null : _writer;
            if (!writerOnly)
            {
                _readers.RemoveAll(reader => reader.Handle == handle);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (nint page in _pages)
        {
            NativeMemory.Free((void*)page);
        }

        _pages = [];
        _length = 0;
    }

    private void Grow(long length)
    {
        lock (_lock)
        {
            int pages = (int)((length + PageSize - 1) >> PageBits);
            if (pages > _pages.Length)
            {
                nint[] more = new nint[Math.Max(pages, _pages.Length * 2)];
                _pages.CopyTo(more, 0);
                Volatile.Write(ref _pages, more);
            }

            for (int i = pages - 1; i >= 0 && _pages[i] == 0; i--)
            {
                _pages[i] = (nint)NativeMemory.AllocZeroed(PageSize);
            }

            _length = Math.Max(_length, length);
        }
    }

    private Span<byte> RestOfPage(long offset)
    {
        nint page = Volatile.Read(ref _pages)[(int)(offset >> PageBits)];
        int begin = (int)(offset & (PageSize - 1));
        return new Span<byte>((byte*)page + begin, PageSize - begin);
    }
}
