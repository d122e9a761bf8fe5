using Lockbox.Engine;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>
/// What -Include and -Exclude mean, everywhere: a pattern without a slash is compared with the last part of a name, one
/// with a slash with the whole name. What is excluded takes everything below it along. Case does not matter, as with
/// PowerShell's own -Include.
/// </summary>
internal sealed class ItemFilter
{
    private readonly Pattern[] _include;
    private readonly Pattern[] _exclude;

    /// <summary>Reads the patterns.</summary>
    /// <param name="include">Keep only what matches one of these, or null.</param>
    /// <param name="exclude">Drop what matches one of these, or null.</param>
    /// <exception cref="LockboxInvalidNameException">A pattern is malformed.</exception>
    public ItemFilter(string[]? include, string[]? exclude)
    {
        _include = [.. (include ?? []).Select(Parse)];
        _exclude = [.. (exclude ?? []).Select(Parse)];
    }

    /// <summary>True when everything passes.</summary>
    public bool IsEmpty => _include.Length == 0 && _exclude.Length == 0;

    /// <summary>Whether an item passes.</summary>
    /// <param name="name">Its full name.</param>
    /// <returns>False when it is excluded, or is not included.</returns>
    public bool Passes(string name) => IsIncluded(name) && !IsExcluded(name);

    /// <summary>Whether -Include lets a name through.</summary>
    /// <param name="name">The full name.</param>
    /// <returns>True when nothing is to be included in particular, or this is.</returns>
    public bool IsIncluded(string name) => _include.Length == 0 || Matches(_include, name);

    /// <summary>Whether -Exclude holds a name back: itself or a directory above it matches.</summary>
    /// <param name="name">The full name.</param>
    /// <returns>True when it is excluded.</returns>
    public bool IsExcluded(string name)
    {
        if (_exclude.Length == 0)
        {
            return false;
        }

        for (int slash = name.IndexOf('/'); slash >= 0; slash = name.IndexOf('/', slash + 1))
        {
            if (Matches(_exclude, name.AsSpan(0, slash)))
            {
                return true;
            }
        }

        return Matches(_exclude, name);
    }

    private static bool Matches(Pattern[] patterns, ReadOnlySpan<char> name)
    {
        ReadOnlySpan<char> leaf = name[(name.LastIndexOf('/') + 1)..];
        foreach (Pattern pattern in patterns)
        {
            if (pattern.Names.IsMatch(pattern.IsLeaf ? leaf : name))
            {
                return true;
            }
        }

        return false;
    }

    private static Pattern Parse(string text)
    {
        string pattern = ItemSelection.FromUser(text);
        return new Pattern(NamePattern.Parse(pattern, ignoreCase: true), !pattern.Contains('/', StringComparison.Ordinal));
    }

    private sealed record Pattern(NamePattern Names, bool IsLeaf);
}
