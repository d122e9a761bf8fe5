using Lockbox.Engine.Devices;

namespace Lockbox.Benchmarks.Operations;

/// <summary>
/// A file in memory that can be set back to what it was, so that an operation which changes a lockbox finds the same
/// one each time. Its input and output cost a copy and allocate nothing once it has been as long as it gets.
/// </summary>
internal sealed class MemoryFile
{
    private const int PageSize = 1 << 16;

    private readonly Lock _lock = new();
    private readonly List<byte[]> _pages = [];
    private readonly List<byte[]> _kept = [];
    private readonly HashSet<int> _changed = [];
    private long _length;
    private long _keptLength;

    /// <summary>Flushes so far.</summary>
    public int Flushes { get; private set; }

    /// <summary>Another handle on the file.</summary>
    public Handle Open() => new(this);

    /// <summary>Makes what the file is now what <see cref="Restore"/> goes back to.</summary>
    public void Keep()
    {
        _kept.Clear();
        _kept.AddRange(_pages.Select(static page => page.ToArray()));
        _keptLength = _length;
        _changed.Clear();
    }

    /// <summary>Goes back to what was kept.</summary>
    public void Restore()
    {
        foreach (int page in _changed)
        {
            if (page < _kept.Count)
            {
                _kept[page].CopyTo(_pages[page], 0);
            }
            else
            {
                Array.Clear(_pages[page]);
            }
        }

        _changed.Clear();
        _length = _keptLength;
    }

    private int Read(long offset, Span<byte> buffer)
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

    private void Write(long offset, ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            while (_pages.Count * (long)PageSize < offset + data.Length)
            {
                _pages.Add(new byte[PageSize]);
            }

            _length = Math.Max(_length, offset + data.Length);
            while (!data.IsEmpty)
            {
                Span<byte> page = PageAt(offset);
                int part = Math.Min(page.Length, data.Length);
                data[..part].CopyTo(page);
                _changed.Add((int)(offset / PageSize));
                data = data[part..];
                offset += part;
            }
        }
    }

    private void SetLength(long length)
    {
        lock (_lock)
        {
            // What is cut off reads as zeros, should the file grow again.
            for (long at = length; at < _length; at += PageSize - (at % PageSize))
            {
                PageAt(at).Clear();
                _changed.Add((int)(at / PageSize));
            }

            _length = length;
        }
    }

    private Span<byte> PageAt(long offset) => _pages[(int)(offset / PageSize)].AsSpan((int)(offset % PageSize));

    /// <summary>One handle: device and locks in one, for one user at a time.</summary>
    internal sealed class Handle(MemoryFile file) : IStorageDevice, IFileLocks
    {
        /// <inheritdoc/>
        public long Length => file._length;

        /// <inheritdoc/>
        public int Read(long offset, Span<byte> buffer) => file.Read(offset, buffer);

        /// <inheritdoc/>
        public void Write(long offset, ReadOnlySpan<byte> data) => file.Write(offset, data);

        /// <inheritdoc/>
        public void SetLength(long length) => file.SetLength(length);

        /// <inheritdoc/>
        public void Flush() => file.Flushes++;

        /// <inheritdoc/>
        public bool TryLockWriter() => true;

        /// <inheritdoc/>
        public void UnlockWriter()
        {
        }

        /// <inheritdoc/>
        public void NoteReader(ulong sequence)
        {
        }

        /// <inheritdoc/>
        public bool HasReaderBefore(ulong sequence) => false;

        /// <inheritdoc/>
        public void Dispose()
        {
        }
    }
}
