using Lockbox.Engine.Compression;
using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;
using Lockbox.Engine.Index;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Maintenance;

/// <summary>
/// A lockbox that is written in one go to an empty device: one writing session, space from the front to the end, and
/// one commit in both superblock slots. What is not published leaves a device without superblocks.
/// </summary>
internal sealed class CopyTarget : IDisposable
{
    private const long NodeCacheBytes = 4L << 20;

    private readonly OpenedLockbox _opened;
    private readonly NodeDestination _destination;

    /// <summary>Begins on an empty device, which is taken over.</summary>
    /// <param name="device">The device.</param>
    /// <param name="locks">Its locks.</param>
    /// <param name="key">The key that everything is sealed under; copied.</param>
    /// <param name="path">What messages call the lockbox.</param>
    /// <param name="sequence">The number of the commit; the other slot gets the next.</param>
    public CopyTarget(IStorageDevice device, IFileLocks locks, LockboxKey key, string path, ulong sequence)
    {
        _opened = new OpenedLockbox(device, locks, key, path, NodeCacheBytes);
        _destination = new NodeDestination(new WritingSession(), SpaceMap.OfNewFile(), sequence);
    }

    /// <summary>The number of the commit.</summary>
    public ulong Sequence => _destination.Sequence;

    /// <summary>Where extents go to.</summary>
    public ExtentStore Extents => _opened.Extents;

    /// <summary>Compression.</summary>
    public ZstdPool Zstd => _opened.Zstd;

    /// <summary>The writing session.</summary>
    public WritingSession Session => _destination.Session;

    /// <summary>The space of the new file.</summary>
    public SpaceMap Space => _destination.Space;

    /// <summary>Writes both copies of the key directory.</summary>
    /// <returns>The clear part of the first commit.</returns>
    public Superblock WriteKeyDirectory(byte[] encoded) => KeyDirectoryStore.Write(
        _opened.Device,
        Space,
        new Superblock { LockboxId = _opened.LockboxId, CommitSequence = Sequence },
        encoded);

    /// <summary>Writes the properties.</summary>
    public BlockPointer Write(LockboxProperties properties)
    {
        using ByteWriter writer = new();
        properties.Write(writer);
        return Seal(ExtentKind.Properties, writer.Written);
    }

    /// <summary>Seals a copy of a plaintext.</summary>
    public BlockPointer Seal(ExtentKind kind, ReadOnlySpan<byte> plaintext) =>
        Extents.WriteCopy(Session, Space, kind, plaintext);

    /// <summary>Seals the value of a variable.</summary>
    public Variable Write(Variable variable, VariableValue value) =>
        variable.WithValue(_opened.Values.Save(Session, Space, variable.Id, variable.IsSecret, value));

    /// <summary>An empty tree; keys that come in order need no more memory however many they are.</summary>
    public TreeWriter<TValue> NewTree<TValue>(ILeafCodec<TValue> codec) =>
        new(_opened.Nodes, codec, BlockPointer.Null, pointer => Space.Free(pointer.Range, Sequence))
        {
            FullLeavesTo = _destination,
        };

    /// <summary>Writes what is left of a tree.</summary>
    public BlockPointer Save<TValue>(TreeWriter<TValue> tree) => tree.Save(Session, Space, Sequence);

    /// <summary>
    /// Makes a root count. Both slots get it, so that the copy begins as safe as any lockbox: should one be damaged,
    /// the other is read.
    /// </summary>
    /// <param name="superblock">What <see cref="WriteKeyDirectory"/> gave.</param>
    /// <param name="root">The root; the free map and the sizes of the file are filled in.</param>
    /// <returns>The root as it counts.</returns>
    public CommitRoot Publish(Superblock superblock, CommitRoot root)
    {
        BlockPointer map =
            new FreeMapStore(Extents).Save(Session, Space, Sequence, out _, out ulong freeUnits);
        CommitRoot whole = root with
        {
            FreeMap = map,
            FreeUnits = freeUnits,
            AllocatedUnits = Space.AllocatedUnits,
            RedactionFrom = 0,
            SpaceIsClean = false,
        };
        CommitProtocol protocol = new(_opened.Device, _opened.Locks, Session, _opened.Keys);
        SlotContent first = protocol.Publish(SlotContent.BeforeFirst, superblock, whole);
        protocol.Publish(first, CommitProtocol.Next(first.Superblock), whole);
        return whole;
    }

    /// <inheritdoc/>
    public void Dispose() => _opened.Dispose();
}
