using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;
using Lockbox.Engine.Index;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Maintenance;

/// <summary>
/// Writes everything that a snapshot holds to an empty device, in a writing session of its own: content goes over as a
/// collaborator says, values are opened and sealed anew, nodes written from their entries. Free space and what was
/// deleted stay behind. Memory depends on neither the size nor the number of what is copied.
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
    /// <param name="key">The key of the copy: another one, with an id of its own, or that of the source.</param>
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

    /// <summary>How content goes over; null leaves it as it is.</summary>
    public Func<CopyTarget, IContentCopy>? Content { get; init; }

    /// <summary>Writes all of it and makes it count: commits go on from that of the snapshot.</summary>
    /// <param name="keyDirectory">The key directory of the copy, encoded.</param>
    /// <returns>The commit root.</returns>
    /// <exception cref="LockboxCorruptException">Something in the source is damaged.</exception>
    public CommitRoot Write(byte[] keyDirectory)
    {
        Superblock superblock = _target.WriteKeyDirectory(keyDirectory);
        return _target.Publish(superblock, CopyContent(_source.Root) with
        {
            Properties = _target.Write(SummaryReader.ReadProperties(_source.Opened.Extents, _source.Root)),
            VariableTree = CopyVariables(),
            KeyDirectoryDigest = KeyDirectoryStore.DigestOf(keyDirectory),
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _target.Dispose();

    private CommitRoot CopyContent(CommitRoot root)
    {
        using IContentCopy content = Content is null ? new SameContent(_source, _target) : Content(_target);
        TreeWriter<FrameRecord> frames = _target.NewTree(FrameLeafCodec.Instance);
        ulong copied = CopyFrames(content, frames);
        BlockPointer names = CopyNames(content, frames);
        return root with
        {
            FrameTree = _target.Save(frames),
            NameTree = names,
            FrameCount = copied + (content.NextFrameId - root.NextFrameId),
            NextFrameId = content.NextFrameId,
        };
    }

    private ulong CopyFrames(IContentCopy content, TreeWriter<FrameRecord> frames)
    {
        ulong copied = 0;
        foreach ((byte[] key, FrameRecord record) in _source.Frames.Pairs())
        {
            _cancellation.ThrowIfCancellationRequested();
            if (content.TryCopy(FrameLeafCodec.IdOf(key), record) is { } copy)
            {
                frames.Put(key, copy, out _);
                copied++;
                _progress.AddFrame(record);
            }
        }

        return copied;
    }

    private BlockPointer CopyNames(IContentCopy content, TreeWriter<FrameRecord> frames)
    {
        TreeWriter<Entry> names = _target.NewTree(EntryLeafCodec.Instance);
        foreach (Entry entry in _source.Enumerate())
        {
            _cancellation.ThrowIfCancellationRequested();
            names.Put(NameKey.Of(entry.Name), content.Move(entry, frames), out _);
            _progress.Add(0, 1);
        }

        content.Finish(frames);
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
