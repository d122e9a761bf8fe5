using Lockbox.Engine;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>A lockbox opened for reading, with the copy of its key that lives as long as the snapshot.</summary>
internal sealed class OpenLockbox : IDisposable
{
    private readonly LockboxKey _key;

    private OpenLockbox(string path, LockboxKey key, Snapshot snapshot)
    {
        Path = path;
        Snapshot = snapshot;
        _key = key;
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <summary>The last commit, unchanging.</summary>
    public Snapshot Snapshot { get; }

    /// <summary>Opens the last commit. Takes the key over, and disposes it when opening fails.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="key">Its key.</param>
    /// <returns>The open lockbox.</returns>
    public static OpenLockbox Read(string path, LockboxKey key)
    {
        try
        {
            return new OpenLockbox(path, key, LockboxFile.OpenRead(path, key));
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>An entry as the cmdlets give it out.</summary>
    /// <param name="entry">An entry of the snapshot.</param>
    /// <returns>The item.</returns>
    public LockboxItem Describe(Entry entry) => new(Path, entry, Snapshot.StoredLengthOf(entry));

    /// <inheritdoc/>
    public void Dispose()
    {
        Snapshot.Dispose();
        _key.Dispose();
    }
}
