using Lockbox.Engine.Compression;
using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Index;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Maintenance.Salvage;

/// <summary>
/// Writes what a plan holds to a new lockbox. A frame of which everything comes back is opened and sealed again, but
/// not compressed again; one of which only some does is written without the rest.
/// </summary>
/// <param name="source">The damaged lockbox.</param>
/// <param name="plan">What comes back.</param>
/// <param name="target">An empty lockbox.</param>
/// <param name="progress">Counts the bytes of the frames.</param>
/// <param name="cancellation">Looked at between frames and between entries.</param>
internal sealed class SalvageWriter(
    OpenedLockbox source,
    SalvagePlan plan,
    CopyTarget target,
    CopyProgress progress,
    CancellationToken cancellation)
{
    private readonly FrameWriter _frameWriter =
        new(target.Extents, target.Session, target.Space, source.Zstd, target.Sequence);

    private long _frameCount;

    /// <summary>Writes all of it and makes it count.</summary>
    /// <param name="committedAt">When the commit is made.</param>
    public void Write(DateTime committedAt)
    {
        Superblock superblock = target.WriteKeyDirectory(plan.KeyDirectory);
        target.Publish(superblock, new CommitRoot
        {
            Properties = target.Write(plan.Properties),
            FrameTree = WriteFrames(),
            NameTree = WriteNames(),
            VariableTree = WriteVariables(),
            KeyDirectoryDigest = KeyDirectoryStore.DigestOf(plan.KeyDirectory),
            NextFrameId = plan.NextFrameId,
            NextEntryId = plan.NextEntryId,
            EntryCount = (ulong)plan.Content.Entries.Count,
            FrameCount = (ulong)_frameCount,
            VariableCount = (ulong)plan.Variables.Count,
            ContentLength = (ulong)plan.Content.Length,
            CommittedAt = committedAt.Ticks,
        });
    }

    private BlockPointer WriteFrames()
    {
        TreeWriter<FrameRecord> frames = target.NewTree(FrameLeafCodec.Instance);
        foreach ((ulong id, FrameRecord record) in plan.Frames.Sound)
        {
            cancellation.ThrowIfCancellationRequested();
            using DecodedFrame frame = plan.Frames.Open(id);
            if (TryWrite(id, record, frame) is { } written)
            {
                frames.Put(FrameLeafCodec.KeyOf(id), written, out _);
                _frameCount++;
            }

            progress.Add(record.Pointer.Length, 0);
        }

        return target.Save(frames);
    }

    /// <summary>Null when nothing in the frame comes back.</summary>
    private FrameRecord? TryWrite(ulong id, FrameRecord record, DecodedFrame frame)
    {
        (ulong Entry, long Offset)?[] owners = new (ulong Entry, long Offset)?[frame.Slices.Length];
        bool isSame = true;
        int live = 0;
        for (uint i = 0; i < (uint)owners.Length; i++)
        {
            FrameSlice slice = frame.Slices[(int)i];
            owners[i] = slice.IsDead ? null : plan.Content.OwnerOf(id, i, slice);
            live += owners[i] is null ? 0 : 1;
            isSame &= slice.IsDead || owners[i] == (slice.EntryId, slice.FileOffset);
        }

        return live == 0 ? null
            : isSame ? Copy(record, live)
            : Rewrite(id, frame, owners);
    }

    private FrameRecord Copy(FrameRecord record, int live)
    {
        using OpenedExtent extent = source.Extents.Read(record.Pointer);
        BlockPointer pointer = target.Seal(ExtentKind.Frame, extent.Plaintext);
        return new FrameRecord(pointer, record.Codec, record.RawLength, live, record.RawLength);
    }

    private FrameRecord Rewrite(ulong id, DecodedFrame frame, (ulong Entry, long Offset)?[] owners)
    {
        using FrameBuffer kept = new(frame.RawLength);
        for (uint i = 0; i < (uint)owners.Length; i++)
        {
            if (owners[i] is not { } owner)
            {
                kept.AddDeadSlice();
                continue;
            }

            ReadOnlySpan<byte> content = frame.Slice(i);
            content.CopyTo(kept.Free);
            kept.AddSlice(owner.Entry, owner.Offset, content.Length);
        }

        return _frameWriter.Write(id, kept, CompressionLevels.ToZstd(plan.Properties.CompressionLevel));
    }

    private BlockPointer WriteNames()
    {
        TreeWriter<Entry> names = target.NewTree(EntryLeafCodec.Instance);
        foreach (Entry entry in plan.Content.Entries)
        {
            cancellation.ThrowIfCancellationRequested();
            names.Put(NameKey.Of(entry.Name), entry, out _);
        }

        return target.Save(names);
    }

    private BlockPointer WriteVariables()
    {
        TreeWriter<Variable> variables = target.NewTree(VariableLeafCodec.Instance);
        foreach (Variable variable in plan.Variables.Sorted)
        {
            cancellation.ThrowIfCancellationRequested();
            using VariableValue value = source.Values.Open(variable);
            Variable renumbered = variable.WithId(plan.Variables.IdOf(variable));
            variables.Put(NameKey.Of(variable.Name), target.Write(renumbered, value), out _);
        }

        return target.Save(variables);
    }
}
