using Lockbox.Engine;

namespace Lockbox.PowerShell.Drive;

/// <summary>
/// What is where in a snapshot, as a file system would tell it: directories without entries of their own are there too.
/// </summary>
internal static class DriveListing
{
    /// <summary>What has a name.</summary>
    /// <param name="snapshot">The state to look into.</param>
    /// <param name="name">A full name; not empty.</param>
    /// <returns>The entry or implied directory, or null.</returns>
    public static DriveEntry? Find(Snapshot snapshot, string name) =>
        snapshot.Find(name) is { } entry ? Of(snapshot, entry)
        : snapshot.EnumerateLevel(name + EntryName.Separator).Any() ? Implied(name)
        : null;

    /// <summary>What is directly in a directory.</summary>
    /// <param name="snapshot">The state to look into.</param>
    /// <param name="directory">Its full name; empty for the top.</param>
    /// <returns>Children in ordinal order, read as they are asked for.</returns>
    public static IEnumerable<DriveEntry> Children(Snapshot snapshot, string directory)
    {
        string prefix = directory.Length == 0 ? string.Empty : directory + EntryName.Separator;
        HashSet<string> directories = new(StringComparer.Ordinal);
        foreach (Entry entry in snapshot.EnumerateLevel(prefix))
        {
            int slash = entry.Name.IndexOf(EntryName.Separator, prefix.Length);
            if (slash < 0)
            {
                Note(directories, entry);
                yield return Of(snapshot, entry);
            }
            else if (directories.Add(entry.Name[..slash]))
            {
                yield return Implied(entry.Name[..slash]);
            }
        }
    }

    /// <summary>What is below a directory.</summary>
    /// <param name="snapshot">The state to look into.</param>
    /// <param name="directory">Its full name; empty for the top.</param>
    /// <param name="depth">How many directories deep; 0 is only what is directly in it.</param>
    /// <returns>Items, each directory before what is in it, read as they are asked for.</returns>
    public static IEnumerable<DriveEntry> Below(Snapshot snapshot, string directory, uint depth)
    {
        string prefix = directory.Length == 0 ? string.Empty : directory + EntryName.Separator;
        HashSet<string> directories = new(StringComparer.Ordinal);
        foreach (Entry entry in snapshot.Enumerate(prefix))
        {
            uint level = 0;
            for (int slash = entry.Name.IndexOf(EntryName.Separator, prefix.Length);
                slash >= 0 && level <= depth;
                slash = entry.Name.IndexOf(EntryName.Separator, slash + 1), level++)
            {
                if (directories.Add(entry.Name[..slash]))
                {
                    yield return Implied(entry.Name[..slash]);
                }
            }

            if (level <= depth)
            {
                Note(directories, entry);
                yield return Of(snapshot, entry);
            }
        }
    }

    private static void Note(HashSet<string> directories, Entry entry)
    {
        if (entry.Kind == EntryKind.Directory)
        {
            directories.Add(entry.Name);
        }
    }

    private static DriveEntry Implied(string name) => new(Entry.ImpliedDirectory(name), StoredLength: 0);

    private static DriveEntry Of(Snapshot snapshot, Entry entry) => new(entry, snapshot.StoredLengthOf(entry));
}
