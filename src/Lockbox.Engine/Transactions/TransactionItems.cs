using Lockbox.Engine.Index;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine;

/// <content>
/// Other names and metadata for what is there. No content is touched: frames know entries by their ids.
/// </content>
public sealed partial class Transaction
{
    /// <summary>
    /// Gives an item another name; a directory takes everything below it along. The old names are overwritten by the
    /// commit.
    /// </summary>
    /// <param name="oldName">The item, or a directory that has no entry of its own.</param>
    /// <param name="newName">The whole new name. Directories above it need not be there.</param>
    /// <param name="replace">
    /// Whether a file or link may take the place of another, and a directory that of an empty one, as rename(2) has it.
    /// </param>
    /// <returns>How many entries have another name now.</returns>
    /// <exception cref="LockboxItemNotFoundException">There is nothing of the old name.</exception>
    /// <exception cref="LockboxItemExistsException">
    /// There is something of the new name, or the name cannot be used.
    /// </exception>
    /// <exception cref="LockboxInvalidNameException">
    /// No entry can have the new name, or the name that something below would get; or the new name is below the old.
    /// </exception>
    public int Rename(string oldName, string newName, bool replace = false)
    {
        RequireActive();
        EntryName.Validate(newName);
        List<Entry> old = WithBelow(oldName);
        if (old.Count == 0)
        {
            throw NoSuchItem(oldName);
        }

        if (newName.StartsWith(oldName + EntryName.Separator, StringComparison.Ordinal))
        {
            throw new LockboxInvalidNameException(
                $"'{EntryName.ToDisplay(oldName)}' cannot go into itself, to '{EntryName.ToDisplay(newName)}'.",
                "Choose a name that does not begin with the old one.");
        }

        List<KeyedEntry> renamed = [.. old.Select(entry => Renamed(entry, newName + entry.Name[oldName.Length..]))];
        EntryKind kind = old[0].Name == oldName ? old[0].Kind : EntryKind.Directory;
        Entry? replaced = RequirePlaceFor(kind, oldName, newName, replace);
        WholeOrBroken(() => Rename(old, renamed, replaced));
        _parents.Clear();
        _changed = true;
        _redacts = true;
        return old.Count;
    }

    /// <summary>Gives an entry other times, another mode and other attributes.</summary>
    /// <param name="name">Its full name.</param>
    /// <param name="metadata">All that it has from then on.</param>
    /// <exception cref="LockboxItemNotFoundException">There is no entry of this name.</exception>
    /// <exception cref="ArgumentException">No entry can have such metadata.</exception>
    public void SetMetadata(string name, EntryMetadata metadata)
    {
        RequireActive();
        ArgumentNullException.ThrowIfNull(metadata);
        Entry before = Find(name) ?? throw NoSuchItem(name);
        KeyedEntry after = KeyedEntry.Of(before.WithMetadata(metadata));
        WholeOrBroken(() => _names.Put(after.Key, after.Entry, out _));
        _changed = true;
    }

    private static LockboxItemNotFoundException NoSuchItem(string name) =>
        new($"There is no '{EntryName.ToDisplay(name)}' in the lockbox.");

    private static KeyedEntry Renamed(Entry entry, string newName)
    {
        EntryName.Validate(newName);
        return KeyedEntry.Of(entry.WithName(newName));
    }

    /// <summary>The entry of a name, and all below it.</summary>
    private List<Entry> WithBelow(string name)
    {
        Entry? entry = Find(name);
        IEnumerable<Entry> below =
            entry is null or { Kind: EntryKind.Directory } ? Enumerate(name + EntryName.Separator) : [];
        return [.. entry is null ? below : below.Prepend(entry)];
    }

    /// <summary>Makes sure that something of a kind can have a name.</summary>
    /// <returns>What it takes the place of, or null.</returns>
    private Entry? RequirePlaceFor(EntryKind kind, string oldName, string newName, bool replace)
    {
        Entry? there = Find(newName);
        bool fits = replace && oldName != newName
            && (there?.Kind == EntryKind.Directory) == (kind == EntryKind.Directory);
        if (there is not null && !fits)
        {
            bool couldReplace = !replace && there.Kind != EntryKind.Directory && kind != EntryKind.Directory;
            throw Exists($"There is a '{EntryName.ToDisplay(newName)}' in the lockbox already.", couldReplace);
        }

        if (kind == EntryKind.Directory && Enumerate(newName + EntryName.Separator).Any())
        {
            throw Exists($"The directory '{EntryName.ToDisplay(newName)}' is not empty.");
        }

        return FindObstacle(newName, kind) is { } obstacle ? throw IsInTheWay(newName, obstacle) : there;

        static LockboxItemExistsException Exists(string message, bool couldReplace = false) => new(
            message,
            "Choose another name, or "
            + (couldReplace ? "replace what is there with -Force." : "remove what is there first."));
    }

    private bool Rename(List<Entry> old, List<KeyedEntry> renamed, Entry? replaced)
    {
        foreach (Entry entry in old)
        {
            _names.Remove(NameKey.Of(entry.Name), out _);
        }

        if (replaced is not null)
        {
            RemoveKey(NameKey.Of(replaced.Name));
        }

        foreach (KeyedEntry keyed in renamed)
        {
            _names.Put(keyed.Key, keyed.Entry, out _);
        }

        return true;
    }
}
