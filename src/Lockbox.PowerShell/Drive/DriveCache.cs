using System.Diagnostics.CodeAnalysis;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Drive;

/// <summary>
/// What has been looked up in one commit of a lockbox: entries, names that nothing has, and listings. All of it goes
/// when another commit is asked about, and when it gets too much. Safe to use from several threads.
/// </summary>
/// <param name="mostBytes">About how much memory it may take.</param>
internal sealed class DriveCache(long mostBytes = DriveCache.DefaultBytes)
{
    /// <summary>What a drive may take for it, in bytes.</summary>
    public const long DefaultBytes = 8L << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DriveEntry?> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<DriveEntry>> _listings = new(StringComparer.Ordinal);
    private CommitId _commit;

    /// <summary>About how much memory it takes, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>What is known about a name.</summary>
    /// <param name="commit">The last commit.</param>
    /// <param name="name">A full name.</param>
    /// <param name="entry">The entry; null when nothing has the name.</param>
    /// <returns>False when nothing is known.</returns>
    public bool TryFind(CommitId commit, string name, out DriveEntry? entry)
    {
        lock (_gate)
        {
            entry = null;
            return commit == _commit && _entries.TryGetValue(name, out entry);
        }
    }

    /// <summary>What is known about a directory.</summary>
    /// <param name="commit">The last commit.</param>
    /// <param name="directory">Its full name.</param>
    /// <param name="children">What it holds.</param>
    /// <returns>False when nothing is known.</returns>
    public bool TryList(
        CommitId commit, string directory, [NotNullWhen(true)] out IReadOnlyList<DriveEntry>? children)
    {
        lock (_gate)
        {
            children = null;
            return commit == _commit && _listings.TryGetValue(directory, out children);
        }
    }

    /// <summary>Keeps what a name was found to be.</summary>
    /// <param name="commit">The commit that was looked into.</param>
    /// <param name="name">The full name.</param>
    /// <param name="entry">The entry, or null when nothing has the name.</param>
    public void Add(CommitId commit, string name, DriveEntry? entry)
    {
        lock (_gate)
        {
            if (MakeRoom(commit, WeightOf(name, entry)))
            {
                Keep(name, entry);
            }
        }
    }

    /// <summary>Keeps what a directory was found to hold, and each of its children.</summary>
    /// <param name="commit">The commit that was looked into.</param>
    /// <param name="directory">Its full name.</param>
    /// <param name="children">What it holds.</param>
    public void Add(CommitId commit, string directory, IReadOnlyList<DriveEntry> children)
    {
        long weight = WeightOf(directory, null) + children.Sum(static child => WeightOf(child.Name, child));
        lock (_gate)
        {
            if (MakeRoom(commit, weight) && _listings.TryAdd(directory, children))
            {
                Bytes += WeightOf(directory, null);
                foreach (DriveEntry child in children)
                {
                    Keep(child.Name, child);
                }
            }
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            Empty();
        }
    }

    private static long WeightOf(string name, DriveEntry? entry) => 128 + (2L * name.Length) + (entry?.Weight ?? 0);

    private bool MakeRoom(CommitId commit, long weight)
    {
        if (commit != _commit || Bytes + weight > mostBytes)
        {
            Empty();
            _commit = commit;
        }

        return weight <= mostBytes;
    }

    private void Keep(string name, DriveEntry? entry)
    {
        if (_entries.Remove(name, out DriveEntry? before))
        {
            Bytes -= WeightOf(name, before);
        }

        _entries[name] = entry;
        Bytes += WeightOf(name, entry);
    }

    private void Empty()
    {
        _entries.Clear();
        _listings.Clear();
        _commit = default;
        Bytes = 0;
    }
}
