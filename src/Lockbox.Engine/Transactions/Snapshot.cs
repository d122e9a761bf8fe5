using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Index;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine;

/// <summary>
/// One commit of a lockbox, read-only and unchanging however long it is kept and whatever writers do meanwhile. Safe to
/// use from several threads. Dispose it soon: while it lives, space that later commits free cannot be used again.
/// </summary>
public sealed class Snapshot : IDisposable
{
    private readonly FrameCache _cache;
    private readonly FrameReader _frameReader;
    private readonly ContentReader _content;
    private readonly Lazy<LockboxSummary> _summary;

    internal Snapshot(OpenedLockbox lockbox, SlotContent slot, ReadOptions options)
    {
        Opened = lockbox;
        Slot = slot;
        Root = slot.Root ?? throw new ArgumentException("The slot has no root.", nameof(slot));
        _cache = new FrameCache(options.FrameCacheBytes);
        _frameReader = new FrameReader(lockbox.Extents, lockbox.Zstd);
        Frames = new Tree<FrameRecord>(lockbox.Nodes, FrameLeafCodec.Instance, Root.FrameTree);
        Variables = new Tree<Variable>(lockbox.Nodes, VariableLeafCodec.Instance, Root.VariableTree);
        Names = new Tree<Entry>(lockbox.Nodes, EntryLeafCodec.Instance, Root.NameTree);
        _content = ContentReader.Of(_frameReader, RecordOf, _cache);
        _summary = new Lazy<LockboxSummary>(() => SummaryReader.Read(lockbox, slot));
    }

    /// <summary>The lockbox's file, as the caller named it.</summary>
    public string Path => Opened.Path;

    /// <summary>Which commit it is.</summary>
    public CommitId CommitId => new(Slot.Superblock);

    /// <summary>What the commit says of itself. Read when it is asked for: most readers never do.</summary>
    public LockboxSummary Summary => _summary.Value;

    /// <summary>Where the time has gone since the snapshot was opened.</summary>
    public StageTimes Stages => StageClock.Read();

    /// <summary>Adds up where the time goes. Safe to use from several threads.</summary>
    internal StageClock StageClock => Opened.Extents.Stages;

    internal OpenedLockbox Opened { get; }

    internal SlotContent Slot { get; }

    internal CommitRoot Root { get; }

    internal Tree<Entry> Names { get; }

    internal Tree<FrameRecord> Frames { get; }

    internal Tree<Variable> Variables { get; }

    /// <summary>The entry of exactly this name, or null.</summary>
    public Entry? Find(string name) =>
        NameKey.TryEncode(name, out byte[] key) && Names.TryFind(key, out Entry? entry) ? entry : null;

    /// <summary>
    /// Entries whose names begin with <paramref name="prefix"/>, in ordinal order, read as they are asked for.
    /// </summary>
    public IEnumerable<Entry> Enumerate(string prefix = "") => NameScan.Prefix(Names, prefix);

    /// <summary>Entries whose names match a pattern, in ordinal order, read as they are asked for.</summary>
    public IEnumerable<Entry> Enumerate(NamePattern pattern) => NameScan.Pattern(Names, pattern);

    /// <summary>
    /// Entries whose names begin with <paramref name="prefix"/>, in ordinal order; of the names that go on with the
    /// same folder only the first. A folder costs one look-up, whatever it holds.
    /// </summary>
    public IEnumerable<Entry> EnumerateLevel(string prefix = "") => NameLevel.Scan(Names, prefix);

    /// <summary>The variable of exactly this name, or null. Opens no value.</summary>
    public Variable? FindVariable(string name) =>
        NameKey.TryEncode(name, out byte[] key) && Variables.TryFind(key, out Variable? found) ? found : null;

    /// <summary>
    /// Variables whose names begin with <paramref name="prefix"/>, in ordinal order, read as they are asked for. Opens
    /// no value.
    /// </summary>
    public IEnumerable<Variable> EnumerateVariables(string prefix = "") => NameScan.Prefix(Variables, prefix);

    /// <summary>Variables whose names match a pattern, in ordinal order, read as they are asked for.</summary>
    public IEnumerable<Variable> EnumerateVariables(NamePattern pattern) => NameScan.Pattern(Variables, pattern);

    /// <summary>
    /// Variables whose names begin with <paramref name="prefix"/>; of the names that go on with the same folder only
    /// the first.
    /// </summary>
    public IEnumerable<Variable> EnumerateVariableLevel(string prefix = "") => NameLevel.Scan(Variables, prefix);

    /// <summary>Opens the value of a variable of this snapshot. The caller disposes it.</summary>
    /// <exception cref="LockboxItemCorruptException">The value is damaged.</exception>
    public VariableValue ReadVariable(Variable variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return Opened.Values.Open(variable);
    }

    /// <summary>
    /// About how many bytes of the file the content of an entry takes: its part of each frame it shares, by raw length.
    /// </summary>
    public long StoredLengthOf(Entry entry)
    {
        double stored = 0;
        foreach (ContentPiece piece in ContentMap.Pieces(entry))
        {
            FrameRecord record = RecordOf(piece.Frame);
            stored += (double)piece.Length * record.Pointer.Length / record.RawLength;
        }

        return (long)Math.Ceiling(stored);
    }

    /// <summary>The content as a seekable stream.</summary>
    /// <param name="entry">An entry of this snapshot.</param>
    /// <param name="ownsSnapshot">Whether disposing the stream disposes the snapshot.</param>
    public LockboxStream OpenStream(Entry entry, bool ownsSnapshot = false) =>
        new(entry, _content, ownsSnapshot ? this : null);

    /// <summary>Reads from an offset on; fewer bytes only where the content ends.</summary>
    /// <exception cref="LockboxItemCorruptException">A frame that the range needs is damaged.</exception>
    public int Read(Entry entry, long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return _content.Read(entry, offset, buffer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cache.Dispose();
        Opened.Dispose();
    }

    /// <summary>A frame, decompressed as a whole and found to be sound. Dispose it.</summary>
    /// <exception cref="LockboxCorruptException">The frame is damaged.</exception>
    internal DecodedFrame OpenFrame(ulong frameId) => _frameReader.Open(frameId, RecordOf(frameId));

    /// <summary>A frame that is decompressed as its slices are asked for. Dispose it.</summary>
    /// <exception cref="LockboxCorruptException">The frame is damaged.</exception>
    internal DecodedFrame OpenFrameLazily(ulong frameId) => _frameReader.OpenLazily(frameId, RecordOf(frameId));

    /// <summary>Whether there is a frame of an id. A table that cannot be read has none.</summary>
    internal bool HasFrame(ulong frameId)
    {
        try
        {
            return Frames.TryFind(FrameLeafCodec.KeyOf(frameId), out _);
        }
        catch (LockboxCorruptException)
        {
            return false;
        }
    }

    internal FrameRecord RecordOf(ulong frameId) =>
        Frames.TryFind(FrameLeafCodec.KeyOf(frameId), out FrameRecord record)
            ? record
            : throw Place.NoFrame(frameId);
}
