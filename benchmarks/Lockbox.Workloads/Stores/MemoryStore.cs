using Lockbox.Engine;
using Lockbox.Engine.Transactions;

namespace Lockbox.Workloads.Stores;

/// <summary>A lockbox that is in memory alone.</summary>
internal sealed class MemoryStore : LockboxStore
{
    private const string ShownAs = "(memory)";

    private readonly MemoryFile _file;

    /// <summary>Makes an empty one.</summary>
    /// <param name="keyFile">Its key file.</param>
    public MemoryStore(string keyFile)
        : this(new MemoryFile(), keyFile)
    {
    }

    private MemoryStore(MemoryFile file, string keyFile)
        : base(CreateOn(file, keyFile)) => _file = file;

    /// <inheritdoc/>
    public override long Length => _file.Length;

    /// <inheritdoc/>
    public override Snapshot OpenRead(ReadOptions? options = null)
    {
        MemoryHandle handle = _file.Open();
        return LockboxFile.OpenRead(handle, handle, Key, ShownAs, options ?? new ReadOptions());
    }

    /// <inheritdoc/>
    public override Transaction OpenWrite()
    {
        MemoryHandle handle = _file.Open();
        return LockboxFile.OpenWrite(handle, handle, Key, ShownAs, new WriteOptions());
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _file.Dispose();
    }

    private static LockboxKey CreateOn(MemoryFile file, string keyFile)
    {
        using KeyMaterial material = KeyMaterial.FromKeyFile(keyFile);
        using MemoryHandle handle = file.Open();
        return LockboxCreation.Write(handle, handle, material, new CreateOptions(), CancellationToken.None);
    }
}
