namespace Lockbox.Engine.Transfer;

/// <summary>
/// Finds names that fall together on the destination: case-only pairs where case is ignored, composed and decomposed
/// forms where normalisation is. The first one wins, and so do directories on the way: <c>Src/a</c> and <c>src/b</c>
/// clash, because the second would land in the first one's directory. Costs nothing where every name is its own.
/// </summary>
internal sealed class NameClashes(HostCasing casing)
{
    private readonly Dictionary<string, string> _exactByFolded = new(StringComparer.Ordinal);

    /// <summary>
    /// Takes note of a name, or returns the earlier name (its own or of a directory above it) that it clashes with.
    /// </summary>
    public string? Claim(string name)
    {
        if (!casing.Merges)
        {
            return null;
        }

        // Parents first: they are claimed even if the name itself then turns out to clash, which does no harm.
        for (int slash = name.IndexOf('/'); slash >= 0; slash = name.IndexOf('/', slash + 1))
        {
            if (ClaimExact(name[..slash]) is { } clash)
            {
                return clash;
            }
        }

        return ClaimExact(name);
    }

    private string? ClaimExact(string name)
    {
        string folded = casing.Fold(name);
        if (_exactByFolded.TryAdd(folded, name))
        {
            return null;
        }

        string first = _exactByFolded[folded];
        return first == name ? null : first;
    }
}
