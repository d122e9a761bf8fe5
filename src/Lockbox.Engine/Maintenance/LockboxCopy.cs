using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;
using Lockbox.Engine.Index;
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
    private readonly Snapshot _source;
    private readonly CopyTarget _target;
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
        ulong sequence = source.Slot.Superblock.CommitSequence + 1;
        _target = new CopyTarget(device, locks, key, source.Opened.Path, sequence);
        _progress = progress;
        _cancellation = cancellation;
    }

    /// <summary>Writes all of it and makes it count: commits go on from that of the snapshot.</summary>
    /// <param name="keyDirectory">The key directory of the copy, encoded.</param>
    /// <exception cref="LockboxCorruptException">Something in the source is damaged.</exception>
    public void Write(byte[] keyDirectory)
    {
        Superblock superblock = _target.WriteKeyDirectory(keyDirectory);
        _target.Publish(superblock, _source.Root with
        {
            Properties = _target.Write(SummaryReader.ReadProperties(_source.Opened.Extents, _source.Root)),
            FrameTree = CopyFrames(),
            NameTree = CopyNames(),
            VariableTree = CopyVariables(),
            KeyDirectoryDigest = KeyDirectoryStore.DigestOf(keyDirectory),
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _target.Dispose();

    private BlockPointer CopyFrames()
    {
        TreeWriter<FrameRecord> frames = _target.NewTree(FrameLeafCodec.Instance);
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

            frames.Put(key, record with { Pointer = _target.Seal(ExtentKind.Frame, extent.Plaintext) }, out _);
            _progress.Add(record.Pointer.Length, 0);
        }

        return _target.Save(frames);
    }

    private BlockPointer CopyNames()
    {
        TreeWriter<Entry> names = _target.NewTree(EntryLeafCodec.Instance);
        foreach (Entry entry in _source.Enumerate())
        {
            _cancellation.ThrowIfCancellationRequested();
            names.Put(NameKey.Of(entry.Name), entry, out _);
            _progress.Add(0, 1);
        }

        return _target.Save(names);
    }

    private BlockPointer CopyVariables()
    {
        TreeWriter<Variable> variables = _target.NewTree(VariableLeafCodec.Instance);
        foreach (Variable variable in _source.EnumerateVariables())
        {
            _cancellation.ThrowIfCancellationRequested();
            using VariableValue value = _source.ReadVariable(variable);
            variables.Put(NameKey.Of(variable.Name), _target.Write(variable, value), out _);
            _progress.Add(value.Length, 1);
        }

        return _target.Save(variables);
    }
}
