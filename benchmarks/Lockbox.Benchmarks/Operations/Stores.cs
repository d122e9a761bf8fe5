using Lockbox.Engine.Compression;
using Lockbox.Engine.Content;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Devices;
using Lockbox.Engine.Storage;

namespace Lockbox.Benchmarks.Operations;

/// <summary>The stores of the engine over some device, without a lockbox around them.</summary>
internal sealed class Stores : IDisposable
{
    private static readonly Guid LockboxId = new("00112233-4455-6677-8899-aabbccddeeff");

    private readonly IStorageDevice _device;
    private readonly KeyHierarchy _hierarchy;
    private readonly SessionKeys _keys;

    /// <summary>Builds them.</summary>
    /// <param name="device">Taken over.</param>
    /// <param name="nodeCacheBytes">Decoded nodes kept in memory, in bytes; 1 keeps one node.</param>
    public Stores(IStorageDevice device, long nodeCacheBytes)
    {
        _device = device;
        _hierarchy = new KeyHierarchy(new byte[32], LockboxId);
        _keys = new SessionKeys(_hierarchy);
        Extents = new ExtentStore(device, LockboxId, _keys);
        Nodes = new NodeStore(Extents, new NodeCache(nodeCacheBytes), ZstdPool.Shared);
    }

    /// <summary>Sealed extents.</summary>
    public ExtentStore Extents { get; }

    /// <summary>Index nodes.</summary>
    public NodeStore Nodes { get; }

    /// <summary>The writing session.</summary>
    public WritingSession Session { get; } = new();

    /// <summary>Space without an end.</summary>
    public SpaceMap Space { get; } = SpaceMap.OfNewFile();

    /// <summary>Writes frames.</summary>
    public FrameWriter FrameWriter() => new(Extents, Session, Space, ZstdPool.Shared, sequence: 1);

    /// <summary>Opens frames.</summary>
    public FrameReader FrameReader() => new(Extents, ZstdPool.Shared);

    /// <inheritdoc/>
    public void Dispose()
    {
        _keys.Dispose();
        _hierarchy.Dispose();
        _device.Dispose();
    }
}
