using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;
using Lockbox.Engine.Index;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Maintenance;

/// <summary>
/// Writes everything that a snapshot holds to an empty device, under another key: frames are opened and sealed anew but
/// not compressed again, values and nodes likewise. Free space and what was deleted stay behind. Memory depends on
/// neither the size nor the number of what is copied.
/// </summary>
internal sealed class LockboxCopy : IDisposable
{
    private const long NodeCacheBytes = 4L << 20;

    private readonly Snapshot _source;
    private readonly OpenedLockbox _target;
    private readonly WritingSession _session = new();
    private readonly SpaceMap _space = SpaceMap.OfNewFile();
    private readonly NodeDestination _nodes;
    private readonly CancellationToken _cancellation;
    private readonly CopyProgress _progress;

    /// <summary>Prepares a copy.</summary>
    /// <param name="source">What to copy.</param>
    /// <param name="device">An empty device; it is taken over.</param>
    /// <param name="locks">Its locks.</param>
    /// <param name="key">The key of the copy; it has an id of its own.</param>
    /// <param name="progress">Counts the bytes.</param>
    /// <param name="cancellation">Looked at between frames and between entries.</param>
    public LockboxCopy(
        Snapshot source,
        IStorageDevice device,
        IFileLocks locks,
        LockboxKey key,
        CopyProgress progress,
        CancellationToken cancellation)
    {
        _source = source;
        _target = new OpenedLockbox(device, locks, key, source.Opened.Path, NodeCacheBytes);
        _nodes = new NodeDestination(_session, _space, source.Slot.Superblock.CommitSequence + 1);
        _progress = progress;
        _cancellation = cancellation;
    }

    /// <summary>Writes all of it and makes it count: commits go on from that of the snapshot.</summary>
    /// <param name="keyDirectory">The key directory of the copy, encoded.</param>
    /// <exception cref="LockboxCorruptException">Something in the source is damaged.</exception>
    public void Write(byte[] keyDirectory)
    {
        Superblock superblock = KeyDirectoryStore.Write(
            _target.Device,
            _space,
            new Superblock { LockboxId = _target.LockboxId, CommitSequence = _nodes.Sequence },
            keyDirectory);
        CommitRoot root = _source.Root with
        {
            Properties = CopyProperties(),
            FrameTree = CopyFrames(),
            NameTree = CopyNames(),
            VariableTree = CopyVariables(),
            KeyDirectoryDigest = KeyDirectoryStore.DigestOf(keyDirectory),
            RedactionFrom = 0,
            SpaceIsClean = false,
        };
        BlockPointer map = new FreeMapStore(_target.Extents)
            .Save(_session, _space, _nodes.Sequence, out _, out ulong freeUnits);
        root = root with { FreeMap = map, FreeUnits = freeUnits, AllocatedUnits = _space.AllocatedUnits };

        // Both slots get it, so that the copy begins as safe as any lockbox: should one be damaged, the other is read.
        CommitProtocol protocol = new(_target.Device, _target.Locks, _session, _target.Keys);
        SlotContent first = protocol.Publish(SlotContent.BeforeFirst, superblock, root);
        protocol.Publish(first, CommitProtocol.Next(first.Superblock), root);
    }

    /// <inheritdoc/>
    public void Dispose() => _target.Dispose();

    private BlockPointer CopyProperties()
    {
        using ByteWriter writer = new();
        SummaryReader.ReadProperties(_source.Opened.Extents, _source.Root).Write(writer);
        return Seal(ExtentKind.Properties, writer.Written);
    }

    private BlockPointer CopyFrames()
    {
        TreeWriter<FrameRecord> frames = NewTree(FrameLeafCodec.Instance);
        foreach ((byte[] key, FrameRecord record) in _source.Frames.Pairs())
        {
            _cancellation.ThrowIfCancellationRequested();
            ulong id = FrameLeafCodec.IdOf(key);
            using OpenedExtent extent = _source.Opened.Extents.Read(record.Pointer);
            if (FrameHeader.TryRead(extent.Plaintext, out FrameHeader header) != DecodeStatus.Ok
                || header.FrameId != id)
            {
                throw Place.Damaged(ExtentKind.Frame, record.Pointer.Offset, $"is not frame {id}");
            }

            frames.Put(key, record with { Pointer = Seal(ExtentKind.Frame, extent.Plaintext) }, out _);
            _progress.Add(record.Pointer.Length, 0);
        }

        return Save(frames);
    }

    private BlockPointer CopyNames()
    {
        TreeWriter<Entry> names = NewTree(EntryLeafCodec.Instance);
        foreach (Entry entry in _source.Enumerate())
        {
            _cancellation.ThrowIfCancellationRequested();
            names.Put(NameKey.Of(entry.Name), entry, out _);
            _progress.Add(0, 1);
        }

        return Save(names);
    }

    private BlockPointer CopyVariables()
    {
        TreeWriter<Variable> variables = NewTree(VariableLeafCodec.Instance);
        foreach (Variable variable in _source.EnumerateVariables())
        {
            _cancellation.ThrowIfCancellationRequested();
            using VariableValue value = _source.ReadVariable(variable);
            StoredValue stored = _target.Values.Save(_session, _space, variable.Id, variable.IsSecret, value);
            variables.Put(NameKey.Of(variable.Name), variable.WithValue(stored), out _);
            _progress.Add(value.Length, 1);
        }

        return Save(variables);
    }

    private TreeWriter<TValue> NewTree<TValue>(ILeafCodec<TValue> codec) =>
        new(_target.Nodes, codec, BlockPointer.Null, pointer => _space.Free(pointer.Range, _nodes.Sequence))
        {
            FullLeavesTo = _nodes,
        };

    private BlockPointer Save<TValue>(TreeWriter<TValue> tree) => tree.Save(_session, _space, _nodes.Sequence);

    private BlockPointer Seal(ExtentKind kind, ReadOnlySpan<byte> plaintext) =>
        _target.Extents.WriteCopy(_session, _space, kind, plaintext);
}
