using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Microsoft.Win32.SafeHandles;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// A file that is cut into full frames, which several workers read, and a tail, which is packed with other files. All
/// of them share one open handle; whoever is last makes the entry.
/// </summary>
internal sealed class LargeFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly int[] _lengths;
    private readonly OrderedHash? _hash;
    private (ulong Frame, uint Slice) _tail;
    private int _remaining;
    private LockboxException? _error;

    /// <summary>Takes over an open handle.</summary>
    /// <param name="item">What the walk found, with what the host knows about it.</param>
    /// <param name="replaces">Whether an entry of this name is replaced.</param>
    /// <param name="entryId">The new entry's id.</param>
    /// <param name="handle">The open file.</param>
    /// <param name="length">Its length when it was opened; what is appended later is not taken.</param>
    /// <param name="hash">Whether to hash the content.</param>
    public LargeFile(HostItem item, bool replaces, ulong entryId, SafeFileHandle handle, long length, bool hash)
    {
        Item = item;
        Replaces = replaces;
        EntryId = entryId;
        _handle = handle;
        FullFrames = checked((int)(length / Limits.FrameRawTarget));
        TailLength = (int)(length % Limits.FrameRawTarget);
        _remaining = FullFrames + (TailLength > 0 ? 1 : 0);
        _lengths = new int[_remaining];
        _hash = hash ? new OrderedHash() : null;
    }

    /// <summary>What the walk found, with what the host knows about it.</summary>
    public HostItem Item { get; }

    /// <summary>Whether an entry of this name is replaced.</summary>
    public bool Replaces { get; }

    /// <summary>The new entry's id.</summary>
    public ulong EntryId { get; }

    /// <summary>Id of the first full frame; the others follow.</summary>
    public ulong FirstFrame { get; set; }

    /// <summary>How many full frames the content has.</summary>
    public int FullFrames { get; }

    /// <summary>Bytes behind the last full frame.</summary>
    public int TailLength { get; }

    /// <summary>Whether every piece is complete, so that the file is closed or about to be.</summary>
    public bool IsComplete => Volatile.Read(ref _remaining) == 0;

    /// <summary>Where the piece of a number begins; the tail has the number <see cref="FullFrames"/>.</summary>
    public static long OffsetOf(int index) => (long)index * Limits.FrameRawTarget;

    /// <summary>How many bytes a piece is planned to have.</summary>
    public int LengthOf(int index) => index < FullFrames ? Limits.FrameRawTarget : TailLength;

    /// <summary>
    /// Reads a piece into <paramref name="destination"/>, which has its planned length. Fewer bytes mean that the file
    /// has shrunk: the content then ends there. A file that cannot be read takes nothing more.
    /// </summary>
    public int Read(int index, Span<byte> destination, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _error) is not null)
        {
            return 0;
        }

        try
        {
            int read = HostFileReader.ReadFully(_handle, destination, OffsetOf(index));
            bool isLast = read < destination.Length || index == _lengths.Length - 1;
            _hash?.Append(index, destination[..read], isLast, cancellationToken);
            return read;
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            Volatile.Write(ref _error, TransferErrors.Unreadable(Item.HostPath, error));
            _hash?.Close();
            return 0;
        }
    }

    /// <summary>Notes where a piece has gone. True for the last one: then <see cref="Finish"/> is due.</summary>
    public bool Complete(int index, int length, ulong frame, uint slice)
    {
        _lengths[index] = length;
        if (index == FullFrames)
        {
            _tail = (frame, slice);
        }

        return Interlocked.Decrement(ref _remaining) == 0;
    }

    /// <summary>
    /// The entry, once all its pieces are complete. What was written behind the end of a file that has shrunk, or for
    /// one that could not be read, belongs to no entry, and the transaction drops it.
    /// </summary>
    /// <param name="error">Why there is no entry, or null.</param>
    public Entry? Finish(out LockboxException? error)
    {
        error = _error;
        if (error is not null)
        {
            return null;
        }

        int whole = 0;
        while (whole < _lengths.Length && _lengths[whole] == LengthOf(whole))
        {
            whole++;
        }

        // The content ends with the first piece that is short; a piece of length 0 has no slice at all.
        int pieces = whole < _lengths.Length && _lengths[whole] > 0 ? whole + 1 : whole;
        return ImportedEntries.Create(Item, EntryId, RunsOf(pieces), _hash?.Digest() ?? default(ReadOnlyMemory<byte>));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle.Dispose();
        _hash?.Dispose();
    }

    private List<ContentRun> RunsOf(int pieces)
    {
        List<ContentRun> runs = [];
        int frames = Math.Min(pieces, FullFrames);
        if (frames == 1)
        {
            runs.Add(ContentRun.Single(FirstFrame, 0, _lengths[0]));
        }
        else if (frames > 1)
        {
            long length = OffsetOf(frames - 1) + _lengths[frames - 1];
            runs.Add(new ContentRun(FirstFrame, (uint)frames, 0, Limits.FrameRawTarget, length));
        }

        if (pieces > FullFrames)
        {
            runs.Add(ContentRun.Single(_tail.Frame, _tail.Slice, _lengths[FullFrames]));
        }

        return runs;
    }
}
