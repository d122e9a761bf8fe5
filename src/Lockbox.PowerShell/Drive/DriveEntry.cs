using Lockbox.Engine;

namespace Lockbox.PowerShell.Drive;

/// <summary>What a drive shows for a name.</summary>
/// <param name="Entry">The entry, or one that stands for a directory without an entry of its own.</param>
/// <param name="StoredLength">The room that its content takes in the file, in bytes.</param>
internal sealed record DriveEntry(Entry Entry, long StoredLength)
{
    /// <summary>The full name.</summary>
    public string Name => Entry.Name;

    /// <summary>Whether something can be below it. Links are not followed.</summary>
    public bool IsContainer => Entry.Kind == EntryKind.Directory;

    /// <summary>About how much memory it takes, in bytes.</summary>
    public long Weight => 256 + (2L * Name.Length) + (2L * (Entry.LinkTarget?.Length ?? 0));

    /// <summary>As the cmdlets give it out; a new object each time, because PowerShell attaches things to it.</summary>
    /// <param name="lockbox">The lockbox's full path.</param>
    /// <returns>The item.</returns>
    public LockboxItem ToItem(string lockbox) => new(lockbox, Entry, StoredLength);
}
