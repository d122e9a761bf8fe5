namespace Lockbox.Engine.Transfer;

/// <summary>
/// Recognises the lockbox that is being written, and the files that its locks and replacements use beside it, in a tree
/// that is being read: a lockbox that holds itself would never end.
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

    /// <summary>Whether a file is one of the lockbox's own.</summary>
    /// <param name="canonicalDirectory">The canonical path of its directory (<see cref="HostPaths.Canonical"/>).</param>
    /// <param name="leaf">Its name there.</param>
    public bool Contains(string canonicalDirectory, string leaf) =>
        leaf.StartsWith(_leaf, HostPaths.Comparison)
        && string.Equals(canonicalDirectory, _directory, HostPaths.Comparison)
        && IsOwn(leaf.AsSpan(_leaf.Length));

    private static bool IsOwn(ReadOnlySpan<char> rest) =>
        rest is "" or ".lock" || rest.StartsWith(".tmp-", StringComparison.OrdinalIgnoreCase);
}
