namespace Lockbox.Engine.Transfer;

/// <summary>
/// Knows below which names this import has put something, as long as these are few, so that what comes below another
/// one need not be compared with every single name.
/// </summary>
internal sealed class ImportRoots
{
    private const int Most = 16;

    private readonly List<string> _names = [];

    /// <summary>
    /// Adds a name, which is empty for the top. Whether nothing can be at, below or above it that was added below the
    /// names before.
    /// </summary>
    public bool AddApart(string name)
    {
        if (_names.Count == Most || _names.Exists(other => IsAtOrBelow(name, other) || IsAtOrBelow(other, name)))
        {
            return false;
        }

        _names.Add(name);
        return true;
    }

    private static bool IsAtOrBelow(string name, string root) =>
        root.Length == 0
        || (name.StartsWith(root, StringComparison.Ordinal)
            && (name.Length == root.Length || name[root.Length] == EntryName.Separator));
}
