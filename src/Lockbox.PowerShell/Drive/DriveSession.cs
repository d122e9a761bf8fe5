using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Drive;

/// <summary>
/// What a drive knows of its lockbox: where it is, how it is unlocked, and what has been looked up in its last commit.
/// Nothing of the lockbox is kept open between calls, so that nobody waits for a drive. Safe to use from several
/// threads. A drive that nobody removed, because its runspace was closed, gives its key up if it is ever collected.
/// </summary>
/// <param name="token">What the drive's paths begin with.</param>
/// <param name="name">What the drive is called, without the colon.</param>
/// <param name="path">The lockbox's full path.</param>
internal sealed class DriveSession(string token, string name, string path)
{
    private readonly DriveCache _cache = new();
    private volatile bool _isGone;

    /// <summary>Gives the key up.</summary>
    ~DriveSession() => KeyCache.Release(Token);

    /// <summary>What the drive's paths begin with.</summary>
    public string Token { get; } = token;

    /// <summary>What the drive is called, without the colon.</summary>
    public string Name { get; } = name;

    /// <summary>The lockbox's full path.</summary>
    public string Path { get; } = path;

    /// <summary>Whether the drive refuses every change.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether the drive gives secrets out as plain text.</summary>
    public bool IsPlainText { get; init; }

    /// <summary>A path on the drive for people.</summary>
    /// <param name="path">The path behind the token.</param>
    /// <returns>For instance <c>lb:/src/app.cs</c>.</returns>
    public string Show(string path) => EntryName.ToDisplay($"{Name}:/{path}");

    /// <summary>
    /// Unlocks the drive. What the user gave, the environment or a prompt has given is kept until the drive goes; a
    /// key of the key cache is not, so that the cache's deadline holds for drives as well.
    /// </summary>
    /// <param name="host">On whose behalf.</param>
    /// <param name="given">What the user gave.</param>
    /// <param name="mayAsk">Whether the user may be asked.</param>
    /// <exception cref="LockboxException">No key, a wrong key, or no lockbox.</exception>
    public void Unlock(IUnlockHost host, GivenKey given, bool mayAsk) => Resolve(host, given, mayAsk).Dispose();

    /// <summary>
    /// Forgets the key of the drive, and what was looked up with it. Whoever is at work on the drive just then may come
    /// to its end, but keeps no key for it any more.
    /// </summary>
    public void Close()
    {
        _isGone = true;
        KeyCache.Release(Token);
        _cache.Clear();
    }

    /// <summary>A key for the lockbox. Nobody is ever asked for one here: too much happens on a drive unseen.</summary>
    /// <param name="host">On whose behalf.</param>
    /// <returns>A copy; the caller disposes it.</returns>
    /// <exception cref="LockboxLockedException">The lockbox has been locked since.</exception>
    public LockboxKey Key(IUnlockHost host) =>
        KeyCache.Borrow(Path, LockboxFile.ReadCommitId(Path).LockboxId)
        ?? Resolve(host, GivenKey.None, mayAsk: false);

    /// <summary>Opens the last commit. It goes as soon as the caller is done with it.</summary>
    /// <param name="host">On whose behalf.</param>
    /// <returns>The open lockbox; the caller disposes it.</returns>
    public OpenLockbox OpenRead(IUnlockHost host) => OpenLockbox.Read(Path, Key(host));

    /// <summary>What has a name in the last commit.</summary>
    /// <param name="host">On whose behalf.</param>
    /// <param name="name">A full name; not empty.</param>
    /// <returns>The entry, also of a directory that is only implied by what is below it; or null.</returns>
    public DriveEntry? Find(IUnlockHost host, string name)
    {
        DriveStatistics.CountLookUp();
        CommitId commit = Current(host);
        if (_cache.TryFind(commit, name, out DriveEntry? cached))
        {
            return cached;
        }

        DriveStatistics.CountOpened();
        using OpenLockbox open = OpenRead(host);
        DriveEntry? found = DriveListing.Find(open.Snapshot, name);
        _cache.Add(open.Snapshot.CommitId, name, found);
        return found;
    }

    /// <summary>What a directory holds in the last commit.</summary>
    /// <param name="host">On whose behalf.</param>
    /// <param name="directory">Its full name; empty for the top.</param>
    /// <returns>Its children in ordinal order.</returns>
    public IReadOnlyList<DriveEntry> List(IUnlockHost host, string directory)
    {
        DriveStatistics.CountLookUp();
        CommitId commit = Current(host);
        if (_cache.TryList(commit, directory, out IReadOnlyList<DriveEntry>? cached))
        {
            return cached;
        }

        DriveStatistics.CountOpened();
        using OpenLockbox open = OpenRead(host);
        IReadOnlyList<DriveEntry> children = [.. DriveListing.Children(open.Snapshot, directory)];
        _cache.Add(open.Snapshot.CommitId, directory, children);
        return children;
    }

    /// <summary>The last commit, of a lockbox that is not locked: what is cached is not shown without a key.</summary>
    private CommitId Current(IUnlockHost host)
    {
        CommitId commit = LockboxFile.ReadCommitId(Path);
        if (!KeyCache.IsUnlocked(Path, commit.LockboxId))
        {
            Resolve(host, GivenKey.None, mayAsk: false).Dispose();
        }

        return commit;
    }

    private LockboxKey Resolve(IUnlockHost host, GivenKey given, bool mayAsk)
    {
        UnlockResolver resolver = new(host) { MayAsk = mayAsk };
        LockboxKey key = resolver.Resolve(Path, given);
        if (resolver.Opened is not null || KeyCache.IsKept(Path, key.LockboxId))
        {
            KeyCache.Keep(Token, Path, key);
            if (_isGone)
            {
                KeyCache.Release(Token);
            }
        }

        return key;
    }
}
