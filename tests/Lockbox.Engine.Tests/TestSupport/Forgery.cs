using Lockbox.Engine.Format;
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
        using Engine.Primitives.PooledBuffer raw =
            Packing.TryUnpack(_lockbox.Zstd, extent.Plaintext, Engine.Primitives.Limits.NodeRawMax)!;
        return raw.Span.ToArray();
    }

    /// <summary>Writes a raw node.</summary>
    public BlockPointer WriteNode(ExtentKind kind, int height, ReadOnlySpan<byte> raw) =>
        _lockbox.Nodes.Save(_start.Session, _start.Space, kind, height, raw);

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
