using System.Runtime.InteropServices;
using Lockbox.Engine.Compression;
using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Index;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine;

/// <summary>
/// One set of changes to a lockbox, all of which take effect with <see cref="Commit"/> or none. While it lives it is
/// the only writer; readers go on reading earlier commits. Disposing it without a commit rolls back.
/// </summary>
/// <remarks>Not safe to use from several threads, except for writing frames.</remarks>
public sealed partial class Transaction : IDisposable
{
    private readonly OpenedLockbox _lockbox;
    private readonly TransactionStart _start;
    private readonly CommitRoot _base;
    private readonly SpaceMap _space;
    private readonly WritingSession _session;
    private readonly TreeWriter<Entry> _names;
    private readonly TreeWriter<FrameRecord> _frames;
    private readonly FrameWriter _frameWriter;
    private readonly FrameLedger _ledger;
    private readonly SmallFilePacker _packer;
    private readonly TimeProvider _clock;
    private readonly LockboxProperties _properties;
    private long _nextFrameId;
    private long _nextEntryId;
    private long _entryCount;
    private long _contentLength;
    private bool _changed;
    private bool _redacts;
    private bool _leftovers;
    private volatile TransactionState _state = TransactionState.Active;

    internal Transaction(OpenedLockbox lockbox, TransactionStart start, TimeProvider clock)
    {
        _lockbox = lockbox;
        _start = start;
        _clock = clock;
        _base = start.Current.Root!;
        _space = start.Space;
        _session = start.Session;
        ulong sequence = start.Current.Superblock.CommitSequence + 1;
        NodeDestination fullLeaves = new(_session, _space, sequence);
        _names = new TreeWriter<Entry>(lockbox.Nodes, EntryLeafCodec.Instance, _base.NameTree, Free)
        {
            FullLeavesTo = fullLeaves,
        };
        _frames = new TreeWriter<FrameRecord>(lockbox.Nodes, FrameLeafCodec.Instance, _base.FrameTree, Free)
        {
            FullLeavesTo = fullLeaves,
        };
        _variables = new TreeWriter<Variable>(lockbox.Nodes, VariableLeafCodec.Instance, _base.VariableTree, Free);
        _frameWriter = new FrameWriter(lockbox.Extents, _session, _space, lockbox.Zstd, sequence);
        _ledger = new FrameLedger(_base.NextFrameId, IsFrame);
        _properties = SummaryReader.ReadProperties(lockbox.Extents, _base);
        _nextFrameId = (long)_base.NextFrameId;
        _nextEntryId = (long)_base.NextEntryId;
        _entryCount = (long)_base.EntryCount;
        _variableCount = (long)_base.VariableCount;
        _contentLength = (long)_base.ContentLength;
        _packer = new SmallFilePacker(this);
        _leftovers = start.AfterCrash;
        _head = start.Current.Superblock;
        _keyDigest = _base.KeyDirectoryDigest;
        Sequence = sequence;
    }

    /// <summary>The number that the commit will have.</summary>
    public ulong Sequence { get; }

    /// <summary>Where the time has gone since the transaction began.</summary>
    public StageTimes Stages => StageClock.Read();

    /// <summary>Adds up where the time goes. Safe to use from several threads.</summary>
    internal StageClock StageClock => _lockbox.Extents.Stages;

    /// <summary>The lockbox's file, as the caller named it.</summary>
    public string Path => _lockbox.Path;

    /// <summary>Flushes that the commit made; what a test gates on.</summary>
    internal int Flushes => _start.Protocol.Flushes;

    /// <summary>Extents written so far; what a test gates on.</summary>
    internal long ExtentsWritten => _lockbox.Extents.ExtentsWritten;

    /// <summary>The zstd level of the lockbox's default, or null for none.</summary>
    internal int? DefaultZstdLevel => CompressionLevels.ToZstd(_properties.CompressionLevel);

    /// <summary>The entry of exactly this name as the transaction sees it, or null.</summary>
    public Entry? Find(string name)
    {
        RequireWhole();
        return NameKey.TryEncode(name, out byte[] key) && _names.TryFind(key, out Entry? entry) ? entry : null;
    }

    /// <summary>
    /// Entries whose names begin with <paramref name="prefix"/>, in ordinal order. Make a list of them before changing
    /// anything.
    /// </summary>
    public IEnumerable<Entry> Enumerate(string prefix = "")
    {
        RequireWhole();
        return NameScan.Prefix(_names, prefix);
    }

    /// <summary>
    /// Entries whose names match a pattern, in ordinal order. Make a list of them before changing anything.
    /// </summary>
    public IEnumerable<Entry> Enumerate(NamePattern pattern)
    {
        RequireWhole();
        return NameScan.Pattern(_names, pattern);
    }

    /// <summary>Removes the entry of exactly this name, and nothing below it. False when there is none.</summary>
    public bool Remove(string name)
    {
        RequireActive();
        return NameKey.TryEncode(name, out byte[] key) && WholeOrBroken(() => RemoveKey(key));
    }

    /// <summary>Gives everything up. The lockbox is as it was.</summary>
    public void Rollback()
    {
        if (_state is TransactionState.Active or TransactionState.Broken)
        {
            _state = TransactionState.RolledBack;
            EraseTaken();
        }
    }

    /// <summary>Rolls back what was not committed, and lets the next writer in.</summary>
    public void Dispose()
    {
        if (_state == TransactionState.Disposed)
        {
            return;
        }

        try
        {
            _packer.Dispose();
            Rollback();
            if (!_leftovers)
            {
                WriterNote.Clear(_lockbox.Device);
            }
        }
        catch (LockboxException)
        {
            // The disk fails while nothing depends on it any more: the note stays, and the next writer takes the
            // leftovers for what they are.
        }
        finally
        {
            _state = TransactionState.Disposed;
            _lockbox.Locks.UnlockWriter();
            _lockbox.Dispose();
        }
    }

    /// <summary>Takes consecutive frame ids. Safe to call from several threads.</summary>
    internal ulong ReserveFrameIds(int count) => (ulong)(Interlocked.Add(ref _nextFrameId, count) - count);

    /// <summary>Takes consecutive entry ids. Safe to call from several threads.</summary>
    internal ulong ReserveEntryIds(int count) => (ulong)(Interlocked.Add(ref _nextEntryId, count) - count);

    /// <summary>
    /// Samples, compresses, seals and writes a frame. Safe to call from several threads. Slices that no entry refers to
    /// at the commit are dropped.
    /// </summary>
    internal void WriteFrame(ulong frameId, FrameBuffer content, int? zstdLevel)
    {
        RequireActive();
        int slices = content.SliceCount;
        FrameRecord record = WholeOrBroken(() => _frameWriter.Write(frameId, content, zstdLevel));
        _ledger.NoteWritten(frameId, record, slices);
    }

    /// <summary>Adds or replaces entries whose content has been written, or will be before the commit.</summary>
    /// <exception cref="ArgumentException">A reader would refuse one of them; none is added.</exception>
    internal void PutEntries(IEnumerable<Entry> entries)
    {
        List<KeyedEntry> keyed = [.. entries.Select(KeyedEntry.Of)];
        PutFirst(keyed, keyed.Count);
    }

    /// <summary>
    /// Adds or replaces those entries of a list that are first in the order of their names, and takes them out of it.
    /// Their content has been written, or will be before the commit. The list is sorted.
    /// </summary>
    internal void PutFirst(List<KeyedEntry> entries, int count)
    {
        RequireActive();
        using StageClock.Scope index = StageClock.Enter(Stage.Index);
        KeyedEntries.Sort(entries);
        WholeOrBroken(() => PutSorted(CollectionsMarshal.AsSpan(entries)[..count]));
        entries.RemoveRange(0, count);
    }

    private bool PutSorted(ReadOnlySpan<KeyedEntry> entries)
    {
        foreach (KeyedEntry keyed in entries)
        {
            Entry entry = keyed.Entry;
            _ledger.Refer(entry);
            if (_names.Put(keyed.Key, entry, out Entry? previous))
            {
                Forget(previous);
            }
            else
            {
                _entryCount = CommitTotals.Add(_entryCount, 1);
            }

            _contentLength = CommitTotals.Add(_contentLength, entry.Length);
            _parents.AddAbove(entry.Name);
        }

        _changed |= entries.Length > 0;
        return _changed;
    }

    private bool RemoveKey(byte[] key)
    {
        if (!_names.Remove(key, out Entry? removed))
        {
            return false;
        }

        Forget(removed);
        _entryCount = CommitTotals.Add(_entryCount, -1);
        _parents.Clear();
        return true;
    }

    private void Forget(Entry removed)
    {
        _ledger.Release(removed);
        _contentLength = CommitTotals.Add(_contentLength, -removed.Length);
        _changed = true;
        _redacts = true;
    }

    /// <summary>Whether a frame is in the table of the last commit, or its id was given out since.</summary>
    private bool IsFrame(ulong id) => id < _base.NextFrameId
        ? _frames.TryFind(FrameLeafCodec.KeyOf(id), out _)
        : id < (ulong)Interlocked.Read(ref _nextFrameId);

    /// <summary>
    /// Makes a change that must not be left half made: when it fails, for instance because the disk does, the
    /// transaction can only be rolled back. Safe to call from several threads.
    /// </summary>
    internal T WholeOrBroken<T>(Func<T> change)
    {
        try
        {
            return change();
        }
        catch
        {
            _state = TransactionState.Broken;
            throw;
        }
    }

    /// <summary>
    /// Overwrites what was written in vain. Should that fail, the note about the writer stays, and the next one takes
    /// all free space for tainted.
    /// </summary>
    private void EraseTaken()
    {
        bool before = _leftovers;
        _leftovers = true;
        _start.Protocol.Erase(_space.ListTaken(), _base.AllocatedUnits);
        if (_space.HasUsedClean)
        {
            // The note is about to be taken away; what it warned of must be gone for good by then.
            _start.Protocol.SettleNote();
        }

        _leftovers = before;
    }

    private void Free(BlockPointer pointer) => _space.Free(pointer.Range, Sequence);

    /// <summary>Whether it still takes changes; after any failure of the disk it does not.</summary>
    internal void RequireActive()
    {
        RequireWhole();
        if (_state != TransactionState.Active)
        {
            throw IsOver();
        }
    }

    /// <summary>What a failure left half made is not shown to anybody.</summary>
    private void RequireWhole()
    {
        if (_state == TransactionState.Active && _lockbox.HasFailed)
        {
            _state = TransactionState.Broken;
        }

        if (_state is TransactionState.Broken or TransactionState.Failed)
        {
            throw IsOver();
        }
    }

    private InvalidOperationException IsOver() => new($"The transaction is over ({_state}).");
}

/// <summary>Where a transaction is in its life.</summary>
internal enum TransactionState
{
    /// <summary>It takes changes.</summary>
    Active,

    /// <summary>
    /// A change failed half way, or a commit did before it touched a superblock; it can be rolled back.
    /// </summary>
    Broken,

    /// <summary>It was committed.</summary>
    Committed,

    /// <summary>It was rolled back.</summary>
    RolledBack,

    /// <summary>The disk failed during the commit; only opening the lockbox again tells which commit counts.</summary>
    Failed,

    /// <summary>It was disposed.</summary>
    Disposed,
}
