using System.Text;

namespace Lockbox.Engine.Primitives;

/// <summary>
/// A bracket expression of a <see cref="Wildcard"/>: single characters and ranges. A <c>]</c> right behind the opening
/// bracket, a <c>-</c> at either end and anything behind a backtick are members like any other, as in PowerShell.
/// </summary>
internal sealed class WildcardSet
{
    private readonly List<(Rune First, Rune Last)> _ranges = [];

    private WildcardSet()
    {
    }

    /// <summary>
    /// Reads an expression that begins with <c>[</c> and moves <paramref name="pattern"/> behind it. Returns null when
    /// it is not closed or a range runs backwards.
    /// </summary>
    public static WildcardSet? TryParse(ref ReadOnlySpan<char> pattern)
    {
        WildcardSet set = new();
        pattern = pattern[1..];
        for (bool first = true; !pattern.IsEmpty; first = false)
        {
            if (pattern[0] == ']' && !first)
            {
                pattern = pattern[1..];
                return set;
            }

            Rune low = Wildcard.ReadLiteral(ref pattern);
            Rune high = low;
            if (pattern is ['-', not ']', ..])
            {
                pattern = pattern[1..];
                high = Wildcard.ReadLiteral(ref pattern);
            }

            if (high < low)
            {
                return null;
            }

            set._ranges.Add((low, high));
        }

        return null;
    }

    /// <summary>Whether a character is in the set, in either case if <paramref name="ignoreCase"/>.</summary>
    public bool Contains(Rune rune, bool ignoreCase) => ignoreCase
        ? Contains(rune) || Contains(Rune.ToUpperInvariant(rune)) || Contains(Rune.ToLowerInvariant(rune))
        : Contains(rune);

    private bool Contains(Rune rune)
    {
        foreach ((Rune first, Rune last) in _ranges)
        {
            if (rune >= first && rune <= last)
            {
                return true;
            }
        }

        return false;
    }
}
