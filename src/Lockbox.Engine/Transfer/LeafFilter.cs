using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Include and exclude patterns for the last part of a name, without case, as Get-ChildItem has them. A directory that
/// is excluded is left out with everything below it; one that is not included is still walked.
/// </summary>
internal sealed class LeafFilter
{
    private readonly Wildcard[] _include;
    private readonly Wildcard[] _exclude;

    /// <summary>Reads the patterns; no include pattern includes everything.</summary>
    /// <exception cref="LockboxInvalidNameException">A pattern is malformed.</exception>
    public LeafFilter(IReadOnlyList<string> include, IReadOnlyList<string> exclude)
    {
        _include = [.. include.Select(Parse)];
        _exclude = [.. exclude.Select(Parse)];
    }

    /// <summary>Whether an item of this name is taken.</summary>
    public bool Includes(ReadOnlySpan<char> leaf) => _include.Length == 0 || MatchesAny(_include, leaf);

    /// <summary>Whether an item of this name is left out, and a directory with all it holds.</summary>
    public bool Excludes(ReadOnlySpan<char> leaf) => MatchesAny(_exclude, leaf);

    /// <summary>Whether the item of this full name is taken: its leaf included, and no part of it excluded.</summary>
    public bool Takes(string name)
    {
        if (_exclude.Length > 0)
        {
            foreach (Range part in name.AsSpan().Split('/'))
            {
                if (Excludes(name.AsSpan()[part]))
                {
                    return false;
                }
            }
        }

        return Includes(name.AsSpan(name.LastIndexOf('/') + 1));
    }

    private static Wildcard Parse(string pattern) =>
        Wildcard.TryParse(pattern, ignoreCase: true) ?? throw new LockboxInvalidNameException(
            $"'{EntryName.ToDisplay(pattern)}' is not a valid pattern: a '[' is not closed, or a range runs backwards.",
            "Put a backtick before a '[' that is meant as itself.");

    private static bool MatchesAny(Wildcard[] patterns, ReadOnlySpan<char> leaf)
    {
        foreach (Wildcard pattern in patterns)
        {
            if (pattern.IsMatch(leaf))
            {
                return true;
            }
        }

        return false;
    }
}
