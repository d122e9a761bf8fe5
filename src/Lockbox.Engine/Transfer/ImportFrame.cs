using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// A frame that one worker fills with small files and tails of large ones, batch after batch, so that frames are full
/// whatever the batches hold. Files whose content was read in vain leave nothing in it.
/// </summary>
internal sealed class ImportFrame(
    Transaction transaction, ImportedEntries finished, TransferMonitor monitor, int? zstdLevel) : IDisposable
{
    /// <summary>Beyond this many files a frame of tiny ones is written even if it is not full.</summary>
    private const int FilesMax = 8192;

    /// <summary>What is left of a frame after a batch is not worth keeping it open for, if it is less.</summary>
    private const int RoomWorthKeeping = Limits.FrameRawTarget / 64;

    private readonly FrameBuffer _buffer = new(Limits.FrameRawTarget);
    private readonly List<ImportedEntry> _files = [];
    private readonly List<(LargeFile File, int Length, uint Slice)> _tails = [];
    private ulong _id;

    private int Count => _files.Count + _tails.Count;

    /// <summary>Where the next file's content is read to.</summary>
    public Span<byte> Room => _buffer.Free;

    /// <summary>Whether nothing more should be added before <see cref="Write"/>.</summary>
    public bool IsFull => Count >= FilesMax;

    /// <summary>Whether it is better written now than kept for the next batch.</summary>
    public bool IsNearlyFull => IsFull || Room.Length < RoomWorthKeeping;

    /// <summary>Adds a file whose content, of so many bytes, has been read to <see cref="Room"/>.</summary>
    /// <param name="item">The file.</param>
    /// <param name="entryId">The new entry's id.</param>
    /// <param name="length">Its length.</param>
    /// <param name="sha256">Its digest, or nothing.</param>
    /// <param name="replaces">Whether an entry of its name is replaced.</param>
    public void Add(HostItem item, ulong entryId, int length, byte[]? sha256, bool replaces)
    {
        ContentRun[] runs = [];
        if (length > 0)
        {
            uint slice = Take(entryId, 0, length);
            runs = [ContentRun.Single(_id, slice, length)];
        }

        Entry entry = ImportedEntries.Create(item, entryId, runs, sha256);
        _files.Add(new ImportedEntry(KeyedEntry.Of(entry), replaces));
    }

    /// <summary>Adds the tail of a large file, which has been read to <see cref="Room"/>.</summary>
    public void Add(LargeFile file, int length)
    {
        uint slice = length > 0 ? Take(file.EntryId, LargeFile.OffsetOf(file.FullFrames), length) : 0;
        _tails.Add((file, length, slice));
    }

    /// <summary>Takes everything out of another frame, which is empty then; false when it does not fit.</summary>
    public bool TryTakeOver(ImportFrame other)
    {
        if (other._buffer.RawLength > Room.Length || Count + other.Count > FilesMax)
        {
            return false;
        }

        uint firstSlice = (uint)_buffer.SliceCount;
        other._buffer.Content.CopyTo(Room);
        foreach (FrameSlice slice in other._buffer.Slices)
        {
            _ = Take(slice.EntryId, slice.FileOffset, slice.Length);
        }

        foreach (ImportedEntry file in other._files)
        {
            _files.Add(file with { Keyed = file.Keyed.WithRuns(Moved(file.Keyed.Entry.Runs, firstSlice)) });
        }

        foreach ((LargeFile file, int length, uint slice) in other._tails)
        {
            _tails.Add((file, length, slice + firstSlice));
        }

        other.Clear();
        return true;
    }

    /// <summary>Writes what is in the frame, if anything is, passes on the entries and begins another.</summary>
    public void Write()
    {
        if (_buffer.SliceCount > 0)
        {
            transaction.WriteFrame(_id, _buffer, zstdLevel);
            monitor.AddBytes(_buffer.RawLength);
        }

        if (_files.Count > 0)
        {
            finished.Add([.. _files]);
        }

        foreach ((LargeFile file, int length, uint slice) in _tails)
        {
            finished.Complete(file, file.FullFrames, length, _id, slice);
        }

        Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    private ContentRun[] Moved(IReadOnlyList<ContentRun> runs, uint slices) =>
        [.. runs.Select(run => run with { FirstFrame = _id, Slice = run.Slice + slices })];

    private void Clear()
    {
        _buffer.Reset();
        _files.Clear();
        _tails.Clear();
    }

    private uint Take(ulong entryId, long fileOffset, int length)
    {
        if (_buffer.SliceCount == 0)
        {
            _id = transaction.ReserveFrameIds(1);
        }

        return _buffer.AddSlice(entryId, fileOffset, length);
    }
}
