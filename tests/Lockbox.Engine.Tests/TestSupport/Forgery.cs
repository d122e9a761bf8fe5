using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Index;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>
/// A commit that no engine would make, by somebody who has the key: any extents and any root, with the space of
/// everything else kept in order.
/// </summary>
internal sealed class Forgery : IDisposable
{
    private readonly OpenedLockbox _lockbox;
    private readonly TransactionStart _start;

    public Forgery(MemoryDisk disk, LockboxKey key)
    {
        MemoryDevice device = disk.Open();
        _lockbox = new OpenedLockbox(device, device, key, "test", 1 << 20);
        _start = Recovery.Begin(_lockbox, afterCrash: false);
        Sequence = _start.Current.Superblock.CommitSequence + 1;
    }

    public CommitRoot Root => _start.Current.Root!;

    public ulong Sequence { get; }

    /// <summary>Says that a range is free, whatever is there.</summary>
    public void Free(BlockPointer pointer) => _start.Space.Free(pointer.Range, Sequence);

    /// <summary>Reads a raw node.</summary>
    public byte[] ReadNode(BlockPointer pointer)
    {
        using OpenedExtent extent = _lockbox.Extents.Read(pointer);
        using PooledBuffer raw =
            Packing.TryUnpack(_lockbox.Zstd, extent.Plaintext, Limits.NodeRawMax)!;
        return raw.Span.ToArray();
    }

    /// <summary>Writes a raw node.</summary>
    public BlockPointer WriteNode(ExtentKind kind, int height, ReadOnlySpan<byte> raw) =>
        _lockbox.Nodes.Save(_start.Session, _start.Space, kind, height, raw);

    /// <summary>Commits a tree of names with these entries and no others, in one leaf.</summary>
    public void PublishNames(params List<Entry> entries)
    {
        using ByteWriter writer = new();
        List<byte[]> keys = [.. entries.Select(static entry => NameKey.Of(entry.Name))];
        NodeCodec.WriteLeaf(writer, EntryLeafCodec.Instance, Sequence, keys, entries);
        Publish(Root with
        {
            NameTree = WriteNode(ExtentKind.NameNode, 0, writer.Written),
            EntryCount = (ulong)entries.Count,
            NextEntryId = Math.Max(Root.NextEntryId, entries.Max(static entry => entry.Id) + 1),
        });
    }

    /// <summary>Commits the tree of names with another root.</summary>
    /// <param name="childrenMin">How many children the root must have, so that the change can be seen.</param>
    /// <param name="change">Changes the root.</param>
    public void PublishNameRoot(int childrenMin, Action<BranchContent> change)
    {
        BlockPointer root = Root.NameTree;
        NodeCodec.TryReadBranch(
            ReadNode(root), root.Height, ExtentKind.NameNode, Limits.NameBytesMax, out BranchContent? branch);
        Assert.InRange(branch!.Children.Count, childrenMin, 1000);
        change(branch);
        using ByteWriter writer = new();
        NodeCodec.WriteBranch(writer, root.Height, Sequence, branch.Separators, branch.Children);
        Free(root);
        Publish(Root with { NameTree = WriteNode(ExtentKind.NameNode, root.Height, writer.Written) });
    }

    /// <summary>Puts two files of three bytes: one with their SHA-256, one with another.</summary>
    public static void PutRightAndWrongDigest(Transaction transaction)
    {
        byte[] digest = Convert.FromHexString("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
        foreach ((string name, byte first) in new[] { ("right", digest[0]), ("wrong", (byte)(digest[0] + 1)) })
        {
            ulong frame = transaction.ReserveFrameIds(1);
            ulong id = transaction.ReserveEntryIds(1);
            using FrameBuffer buffer = new(100);
            "abc"u8.CopyTo(buffer.Free);
            buffer.AddSlice(id, 0, 3);
            transaction.WriteFrame(frame, buffer, null);
            transaction.PutEntries([new Entry(name, EntryKind.File)
            {
                Id = id,
                Length = 3,
                Sha256 = (byte[])[first, .. digest[1..]],
                Runs = [ContentRun.Single(frame, 0, 3)],
                ModifiedAt = DateTime.UnixEpoch,
                CreatedAt = DateTime.UnixEpoch,
            }]);
        }
    }

    /// <summary>Commits a root; free map and length are made to fit, and then changed once more.</summary>
    public void Publish(CommitRoot root, Func<CommitRoot, CommitRoot>? finish = null)
    {
        foreach (BlockPointer chunk in _start.FreeMapChunks)
        {
            Free(chunk);
        }

        BlockPointer map = new FreeMapStore(_lockbox.Extents)
            .Save(_start.Session, _start.Space, Sequence, out _, out ulong freeUnits);
        CommitRoot fitting = root with
        {
            FreeMap = map,
            FreeUnits = freeUnits,
            AllocatedUnits = _start.Space.AllocatedUnits,
            SpaceIsClean = false,
        };
        Superblock superblock = CommitProtocol.Next(_start.Current.Superblock);
        _start.Protocol.Publish(_start.Current, superblock, finish is null ? fitting : finish(fitting));
    }

    public void Dispose() => _lockbox.Dispose();
}
