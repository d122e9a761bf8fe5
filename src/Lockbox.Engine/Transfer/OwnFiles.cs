using Lockbox.Engine.Devices;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Recognises the lockbox that is being written, and the files that its locks and replacements use beside it, in a tree
/// that is being read, because a lockbox that holds itself would never end, and in one that is being written.
/// </summary>
internal sealed class OwnFiles
{
    private readonly string _directory;
    private readonly string _leaf;

    /// <summary>Knows a lockbox by its path.</summary>
    public OwnFiles(string lockboxPath)
    {
        string canonical = HostPaths.Canonical(lockboxPath);
        _directory = Path.GetDirectoryName(canonical) ?? canonical;
        _leaf = Path.GetFileName(canonical);
    }

    /// <summary>Whether a file is one of them.</summary>
    /// <param name="canonicalDirectory">Its directory (<see cref="HostPaths.Canonical"/>).</param>
    /// <param name="leaf">Its name there.</param>
    public bool Contains(string canonicalDirectory, ReadOnlySpan<char> leaf) =>
        string.Equals(canonicalDirectory, _directory, HostPaths.Comparison) && IsOwn(leaf);

    /// <summary>Whether a name is one of them, if it stands in the lockbox's directory.</summary>
    public bool IsOwn(ReadOnlySpan<char> leaf)
    {
        int start = leaf.IndexOf(_leaf, HostPaths.Comparison);
        ReadOnlySpan<char> rest = start < 0 ? default : leaf[(start + _leaf.Length)..];
        return start switch
        {
            0 => rest is "" or ".lock",
            1 => leaf[0] == '.' && rest is ['.', ..] && rest.EndsWith(".tmp"),
            _ => false,
        };
    }
}
