using Lockbox.Engine.Devices;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>
/// A disk in memory that remembers what has not been flushed: for each sector the versions it went through, and the
/// lengths the file had. <see cref="PowerCut"/> picks among them. Handles on it share its locks.
/// </summary>
internal sealed class SimulatedDisk
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, List<Version>> _pending = [];
    private readonly List<(int Time, long Length)> _lengths = [];
    private byte[] _live = [];
    private byte[] _durable = [];
    private long _length;
    private long _durableLength;

    /// <summary>An empty disk.</summary>
    /// <param name="sectorSize">What the disk writes whole or not at all.</param>
    public SimulatedDisk(int sectorSize = 512)
        : this(sectorSize, [])
    {
    }

    /// <summary>A disk that holds an image, all of it durable.</summary>
    public SimulatedDisk(int sectorSize, ReadOnlySpan<byte> image)
    {
        SectorSize = sectorSize;
        _live = image.ToArray();
        _durable = image.ToArray();
        _length = _durableLength = image.Length;
    }

    /// <summary>What the disk writes whole or not at all, in bytes.</summary>
    public int SectorSize { get; }

    /// <summary>The locks that all handles share.</summary>
    public SimulatedLocks Locks { get; } = new();

    /// <summary>Called after each write, flush and change of length.</summary>
    public Action<string>? Changed { get; set; }

    /// <summary>Called with each write, before it is made, and for one write at a time.</summary>
    public Action<long, ReadOnlyMemory<byte>>? Writing { get; set; }

    /// <summary>Called with each operation in the order in which the disk makes them, for one at a time.</summary>
    public Action<DiskOperation>? Recording { get; set; }

    /// <summary>Writes, flushes and changes of length so far.</summary>
    public int Operations { get; private set; }

    /// <summary>The sectors that the last operation wrote.</summary>
    public (int First, int End) LastWrite { get; private set; }

    /// <summary>Sectors with versions that were not flushed.</summary>
    public IReadOnlyDictionary<int, List<Version>> Pending => _pending;

    /// <summary>Lengths since the last flush, the flushed one not included.</summary>
    public IReadOnlyList<(int Time, long Length)> Lengths => _lengths;

    /// <summary>The length that was flushed last.</summary>
    public long DurableLength => _durableLength;

    /// <summary>A handle, as each process or thread would have its own.</summary>
    public Handle Open(bool writable = true) => new(this, writable);

    /// <summary>All bytes as a process sees them.</summary>
    public byte[] Image() => _live.AsSpan(0, (int)_length).ToArray();

    /// <summary>All bytes as they were when last flushed, cut or extended to a length.</summary>
    public byte[] DurableImage(long length)
    {
        byte[] image = new byte[length];
        int kept = (int)Math.Min(length, Math.Min(_durableLength, _durable.Length));
        _durable.AsSpan(0, kept).CopyTo(image);
        return image;
    }

    /// <summary>
    /// What a killed process leaves: the same bytes, with the same of them not flushed, and nobody's locks.
    /// </summary>
    public SimulatedDisk AfterKill()
    {
        SimulatedDisk copy = new(SectorSize)
        {
            _live = [.. _live],
            _durable = [.. _durable],
            _length = _length,
            _durableLength = _durableLength,
            Operations = Operations,
        };
        copy._lengths.AddRange(_lengths);
        foreach ((int sector, List<Version> versions) in _pending)
        {
            copy._pending.Add(sector, [.. versions]);
        }

        return copy;
    }

    private int Read(long offset, Span<byte> buffer)
    {
        lock (_lock)
        {
            int count = (int)Math.Clamp(_length - offset, 0, buffer.Length);
            _live.AsSpan((int)Math.Min(offset, _length), count).CopyTo(buffer);
            return count;
        }
    }

    private void Write(long offset, ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            byte[] copy = data.ToArray();
            Writing?.Invoke(offset, copy);
            Recording?.Invoke(new DiskOperation(Verb.Write, offset, copy));
            Operations++;
            Resize(Math.Max(_length, offset + data.Length));
            data.CopyTo(_live.AsSpan((int)offset));
            LastWrite = ((int)(offset / SectorSize), (int)((offset + data.Length + SectorSize - 1) / SectorSize));
            NoteVersions(LastWrite.First, LastWrite.End);
        }

        Changed?.Invoke($"write of {data.Length} bytes at {offset}");
    }

    private void SetLength(long length)
    {
        lock (_lock)
        {
            Recording?.Invoke(new DiskOperation(Verb.SetLength, length, []));
            Operations++;
            int firstCut = (int)(length / SectorSize);
            int end = (int)((_length + SectorSize - 1) / SectorSize);
            _live.AsSpan((int)Math.Min(length, _length)).Clear();
            LastWrite = (firstCut, Math.Max(end, firstCut));
            NoteVersions(firstCut, end);
            Resize(length);
        }

        Changed?.Invoke($"length {length}");
    }

    private void Flush()
    {
        lock (_lock)
        {
            Recording?.Invoke(new DiskOperation(Verb.Flush, 0, []));
            Operations++;
            _pending.Clear();
            _lengths.Clear();
            _durable = _live.AsSpan(0, (int)_length).ToArray();
            _durableLength = _length;
            LastWrite = default;
        }

        Changed?.Invoke("flush");
    }

    private void Resize(long length)
    {
        if (length > _live.Length)
        {
            Array.Resize(ref _live, (int)Math.Max(length + SectorSize, _live.Length * 2L));
        }

        if (length != _length)
        {
            _length = length;
            _lengths.Add((Operations, length));
        }
    }

    private void NoteVersions(int first, int end)
    {
        for (int sector = first; sector < end; sector++)
        {
            if (!_pending.TryGetValue(sector, out List<Version>? versions))
            {
                _pending.Add(sector, versions = []);
            }

            byte[] bytes = new byte[SectorSize];
            int begin = sector * SectorSize;
            _live.AsSpan(begin, Math.Min(SectorSize, _live.Length - begin)).CopyTo(bytes);
            versions.Add(new Version(Operations, bytes));
        }
    }

    /// <summary>What a sector held after an operation.</summary>
    internal sealed record Version(int Time, byte[] Bytes);

    /// <summary>One open file on the disk.</summary>
    internal sealed class Handle(SimulatedDisk disk, bool writable) : IStorageDevice
    {
        private readonly SimulatedLocks.Holder _locks = disk.Locks.NewHolder();
        private bool _disposed;

        /// <summary>The locks of this handle.</summary>
        public IFileLocks Locks => _locks;

        /// <inheritdoc/>
        public long Length => Live._length;

        private SimulatedDisk Live => _disposed ? throw new ObjectDisposedException(nameof(Handle)) : disk;

        /// <inheritdoc/>
        public int Read(long offset, Span<byte> buffer) => Live.Read(offset, buffer);

        /// <inheritdoc/>
        public void Write(long offset, ReadOnlySpan<byte> data) => Writable.Write(offset, data);

        /// <inheritdoc/>
        public void SetLength(long length) => Writable.SetLength(length);

        /// <inheritdoc/>
        public void Flush() => Writable.Flush();

        /// <inheritdoc/>
        public void Dispose()
        {
            _disposed = true;
            _locks.Release();
        }

        private SimulatedDisk Writable => writable
            ? Live
            : throw new LockboxReadOnlyException("The simulated disk was opened for reading.");
    }
}
