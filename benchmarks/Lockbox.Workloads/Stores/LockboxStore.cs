using Lockbox.Engine;

namespace Lockbox.Workloads.Stores;

/// <summary>What a lockbox is kept on.</summary>
internal enum Device
{
    /// <summary>Memory of this process: no file system at all.</summary>
    Memory,

    /// <summary>A file.</summary>
    File,
}

/// <summary>A lockbox of a scenario with its key, on a file or in memory. Disposing it removes it.</summary>
internal abstract class LockboxStore : IDisposable
{
    /// <summary>Keeps the key.</summary>
    protected LockboxStore(LockboxKey key) => Key = key;

    /// <summary>Bytes that it takes.</summary>
    public abstract long Length { get; }

    /// <summary>Its key.</summary>
    protected LockboxKey Key { get; }

    /// <summary>Opens the last commit.</summary>
    public abstract Snapshot OpenRead(ReadOptions? options = null);

    /// <summary>Begins a transaction.</summary>
    public abstract Transaction OpenWrite();

    /// <summary>Verifies everything in it; what is wrong, or null.</summary>
    public string? FindFault()
    {
        using Snapshot snapshot = OpenRead();
        return snapshot.Verify().Findings is [VerifyFinding first, ..] ? $"not sound: {first.Message}" : null;
    }

    /// <inheritdoc/>
    public virtual void Dispose() => Key.Dispose();
}
