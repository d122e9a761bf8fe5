using Lockbox.Engine.Compression;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Devices;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Transactions;

/// <summary>
/// A lockbox that is open: device, locks, keys and the stores on top of them. Snapshots and transactions each have one
/// of their own; nothing is shared between them but the file.
/// </summary>
internal sealed class OpenedLockbox : IDisposable
{
    private readonly KeyHierarchy _hierarchy;
    private readonly LatchingDevice _device;

    /// <summary>Takes over a device; the key is copied.</summary>
    public OpenedLockbox(IStorageDevice device, IFileLocks locks, LockboxKey key, string path, long nodeCacheBytes)
    {
        _device = new LatchingDevice(device);
        Locks = locks;
        Path = path;
        LockboxId = key.LockboxId;
        Key = key.Clone();
        _hierarchy = new KeyHierarchy(key.Secret.Span, key.LockboxId);
        Keys = new SessionKeys(_hierarchy);
        Zstd = ZstdPool.Shared;
        Extents = new ExtentStore(_device, key.LockboxId, Keys);
        Values = new ValueStore(Extents, key.LockboxId, Keys);
        Nodes = new NodeStore(Extents, new NodeCache(nodeCacheBytes), Zstd);
    }

    /// <summary>The disk.</summary>
    public IStorageDevice Device => _device;

    /// <summary>Whether the disk has failed since the lockbox was opened.</summary>
    public bool HasFailed => _device.HasFailed;

    /// <summary>The locks of the device's handle.</summary>
    public IFileLocks Locks { get; }

    /// <summary>What the lockbox is called in messages.</summary>
    public string Path { get; }

    /// <summary>The lockbox's id.</summary>
    public Guid LockboxId { get; }

    /// <summary>The lockbox key itself; new key slots wrap it.</summary>
    public LockboxKey Key { get; }

    /// <summary>Subkeys.</summary>
    public SessionKeys Keys { get; }

    /// <summary>Compression.</summary>
    public ZstdPool Zstd { get; }

    /// <summary>Sealed extents.</summary>
    public ExtentStore Extents { get; }

    /// <summary>Values of variables.</summary>
    public ValueStore Values { get; }

    /// <summary>Index nodes.</summary>
    public NodeStore Nodes { get; }

    /// <summary>The newest commit that is authentic.</summary>
    /// <exception cref="LockboxWrongKeyException">The key belongs to another lockbox.</exception>
    /// <exception cref="LockboxUnsupportedFormatException">The file needs a newer Lockbox.</exception>
    /// <exception cref="LockboxCorruptException">No superblock is intact.</exception>
    public SlotContent ReadNewest(out SlotContent[] slots)
    {
        slots = SuperblockSlots.ReadSealed(Device, Keys, LockboxId);
        SuperblockSlots.RefuseNewer(slots, Path);
        SlotContent? newest = SuperblockSlots.Newest(slots);
        if (newest is null)
        {
            bool isOther = SuperblockSlots.NewestClear(slots, Path).LockboxId != LockboxId;
            throw isOther
                ? new LockboxWrongKeyException(
                    $"The key belongs to another lockbox than '{Path}'.", "Unlock it again with Unlock-Lockbox.")
                : new LockboxCorruptException(
                    $"'{Path}' is damaged: no superblock is authentic.", DamageRemedies.Restore);
        }

        return newest;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Keys.Dispose();
        Key.Dispose();
        _hierarchy.Dispose();
        Device.Dispose();
    }
}
