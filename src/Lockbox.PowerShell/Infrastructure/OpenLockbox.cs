using Lockbox.Engine;
using Lockbox.PowerShell.Content;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>A lockbox opened for reading, with the copy of its key that lives as long as the snapshot.</summary>
internal sealed class OpenLockbox : IDisposable
{
    private readonly LockboxKey _key;
    private bool _isDisposed;

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

    /// <summary>A stream over an item that outlives this: it opens the lockbox for itself.</summary>
    /// <param name="name">The item's name.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="length">Most bytes.</param>
    /// <returns>A seekable stream; disposing it closes everything behind it.</returns>
    /// <exception cref="LockboxItemNotFoundException">Somebody has just removed the item.</exception>
    public Stream OpenOwnStream(string name, long offset, long length)
    {
        OpenLockbox own = Read(Path, _key.Clone());
        try
        {
            Entry entry = own.Snapshot.Find(name) ?? throw new LockboxItemNotFoundException(
                $"There is no item '{EntryName.ToDisplay(name)}' in the lockbox any more.");
            return new ItemStream(own.Snapshot.OpenStream(entry), own, offset, length);
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    /// <summary>Items by their names, as the cmdlets give them out; names that are gone are left out.</summary>
    /// <param name="names">Full names.</param>
    /// <returns>The items, lazily.</returns>
    public IEnumerable<LockboxItem> Describe(IEnumerable<string> names) =>
        names.Select(Snapshot.Find).OfType<Entry>().Select(Describe);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            Snapshot.Dispose();
            _key.Dispose();
        }
    }
}
