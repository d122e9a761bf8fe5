using Lockbox.Engine;
using Lockbox.Workloads.Scenarios;

namespace Lockbox.Workloads.Stores;

/// <summary>A lockbox in a file.</summary>
/// <param name="path">Where; what is there is replaced.</param>
/// <param name="keyFile">Its key file.</param>
internal sealed class FileStore(string path, string keyFile) : LockboxStore(CreateNew(path, keyFile))
{
    /// <inheritdoc/>
    public override long Length => new FileInfo(path).Length;

    /// <inheritdoc/>
    public override Snapshot OpenRead(ReadOptions? options = null) => LockboxFile.OpenRead(path, Key, options);

    /// <inheritdoc/>
    public override Transaction OpenWrite() => LockboxFile.OpenWrite(path, Key);

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        Workbench.Remove(path);
    }

    private static LockboxKey CreateNew(string path, string keyFile)
    {
        Workbench.Remove(path);
        return LockboxJobs.Create(path, keyFile);
    }
}
