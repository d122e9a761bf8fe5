using Lockbox.Engine;

namespace Lockbox.PowerShell.Items;

/// <summary>
/// What -Include and -Exclude mean, everywhere: patterns for the last part of a name. What is excluded takes everything
/// below it along. Case does not matter, as with PowerShell's own -Include.
/// </summary>
internal sealed class ItemFilter
{
    private readonly NamePattern[] _include;
    private readonly NamePattern[] _exclude;

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
    public bool IsIncluded(string name) =>
        _include.Length == 0 || Matches(_include, name.AsSpan(name.LastIndexOf('/') + 1));

    /// <summary>Whether -Exclude holds a name back: itself or a directory above it matches.</summary>
    /// <param name="name">The full name.</param>
    /// <returns>True when it is excluded.</returns>
    public bool IsExcluded(string name)
    {
        if (_exclude.Length > 0)
        {
            foreach (Range part in name.AsSpan().Split('/'))
            {
                if (Matches(_exclude, name.AsSpan()[part]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Matches(NamePattern[] patterns, ReadOnlySpan<char> part)
    {
        foreach (NamePattern pattern in patterns)
        {
            if (pattern.IsMatch(part))
            {
                return true;
            }
        }

        return false;
    }

    private static NamePattern Parse(string text) => NamePattern.Parse(text, ignoreCase: true);
}
