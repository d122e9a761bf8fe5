namespace Lockbox.Engine.Transfer;

/// <summary>A file, directory or link that was found on the host, with the name it shall get.</summary>
/// <param name="Folder">Where it was found.</param>
/// <param name="Name">The entry name.</param>
/// <param name="Kind">File, directory or link.</param>
/// <param name="Facts">
/// What the host knew about it; null for a file that has not been looked at, which is one that the listing of its
/// directory said to be a regular file.
/// </param>
internal readonly record struct HostItem(HostFolder Folder, string Name, EntryKind Kind, HostFacts? Facts)
{
    /// <summary>Its name in the directory it is in.</summary>
    public ReadOnlySpan<char> Leaf => Folder.LeafOf(Name);

    /// <summary>The full path.</summary>
    public string HostPath => Path.Join(Folder.Path, Leaf);

    /// <summary>Whether both were found in the same place of the host.</summary>
    public bool IsSameSource(HostItem other) =>
        Folder.Path == other.Folder.Path && Leaf.SequenceEqual(other.Leaf);
}
