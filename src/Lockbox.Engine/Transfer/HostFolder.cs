namespace Lockbox.Engine.Transfer;

/// <summary>
/// A directory of the host in which something was found. What is found in it shares this, so that neither paths nor
/// handles are kept for each file.
/// </summary>
internal sealed class HostFolder
{
    private readonly string? _onlyLeaf;

    private HostFolder(string path, string name, string? onlyLeaf)
    {
        Path = path;
        Name = name;
        _onlyLeaf = onlyLeaf;
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>The entry name; empty for the top.</summary>
    public string Name { get; }

    /// <summary>
    /// Which directory it is; null where that is not known. It may be another one that its path leads to later, if
    /// somebody puts a link or another directory there: what is in that one is not taken.
    /// </summary>
    public FileIdentity? Identity { get; set; }

    /// <summary>A directory whose items are named after it.</summary>
    public static HostFolder Of(string path, string name, FileIdentity? identity = null) =>
        new(path, name, null) { Identity = identity };

    /// <summary>The directory of a root, which alone is taken from there, and may get any name.</summary>
    public static HostFolder OfRoot(string path, string leaf) => new(path, string.Empty, leaf);

    /// <summary>The entry name of what has a name in this directory.</summary>
    public string NameOf(string leaf) => EntryName.Combine(Name, leaf);

    /// <summary>The name in this directory of what was found in it.</summary>
    /// <param name="name">Its entry name.</param>
    public ReadOnlySpan<char> LeafOf(string name) =>
        _onlyLeaf ?? name.AsSpan(Name.Length == 0 ? 0 : Name.Length + 1);
}
