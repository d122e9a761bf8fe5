using Lockbox.Engine.Compression;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>The stores over a disk in memory, without a lockbox around them.</summary>
internal sealed class StoreFixture : IDisposable
{
    private readonly KeyHierarchy _hierarchy;

    public StoreFixture(MemoryDisk? disk = null, Guid? lockboxId = null, byte key = 1, long nodeCache = 1 << 20)
    {
        Disk = disk ?? new MemoryDisk();
        LockboxId = lockboxId ?? Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
        byte[] secret = [.. Enumerable.Repeat(key, 32)];
        _hierarchy = new KeyHierarchy(secret, LockboxId);
        Keys = new SessionKeys(_hierarchy);
        Device = Disk.Open();
        Extents = new ExtentStore(Device, LockboxId, Keys);
        Cache = new NodeCache(nodeCache);
        Nodes = new NodeStore(Extents, Cache, ZstdPool.Shared);
    }

    public MemoryDisk Disk { get; }

    public Guid LockboxId { get; }

    public MemoryDevice Device { get; }

    public SessionKeys Keys { get; }

    public ExtentStore Extents { get; }

    public NodeCache Cache { get; }

    public NodeStore Nodes { get; }

    public WritingSession Session { get; private set; } = new();

    public SpaceMap Space { get; set; } = SpaceMap.OfNewFile();

    /// <summary>Seals and writes an extent.</summary>
    public BlockPointer Write(ExtentKind kind, ReadOnlySpan<byte> plaintext) =>
        Extents.WriteCopy(Session, Space, kind, plaintext);

    /// <summary>Reads an extent.</summary>
    public byte[] Read(BlockPointer pointer)
    {
        using OpenedExtent extent = Extents.Read(pointer);
        return extent.Plaintext.ToArray();
    }

    /// <summary>Goes on as another writer would.</summary>
    public void BeginSession() => Session = new WritingSession();

    public void Dispose()
    {
        Keys.Dispose();
        _hierarchy.Dispose();
        Device.Dispose();
    }
}
