using System.Text;

namespace Lockbox.Engine.Primitives;

/// <summary>
/// A bracket expression of a <see cref="Wildcard"/>: single characters and ranges. A <c>]</c> right behind the opening
/// bracket, a <c>-</c> at either end and anything that is taken as it is are members like any other.
/// </summary>
internal sealed class WildcardSet
{
    private readonly List<(Rune First, Rune Last)> _ranges = [];
    private readonly List<Func<Rune, bool>> _classes = [];
    private bool _isNegated;

    private WildcardSet()
    {
    }

    /// <summary>
    /// Reads an expression that begins with <c>[</c> and moves <paramref name="pattern"/> behind it. Returns null when
    /// it is malformed: not closed, or with a range that runs backwards in PowerShell, or a class that git lacks.
    /// </summary>
    public static WildcardSet? TryParse(ref ReadOnlySpan<char> pattern, WildcardDialect dialect)
    {
        bool isGit = dialect == WildcardDialect.Git;
        WildcardSet set = new() { _isNegated = isGit && pattern is ['[', '!' or '^', ..] };
        pattern = pattern[(set._isNegated ? 2 : 1)..];
        for (bool first = true; !pattern.IsEmpty; first = false)
        {
            if (pattern[0] == ']' && !first)
            {
                pattern = pattern[1..];
                return set;
            }

            bool isRead = isGit && pattern is ['[', ':', ..]
                ? set.TryAddClass(ref pattern)
                : set.TryAddRange(ref pattern, dialect);
            if (!isRead)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Whether a character is in the set, in either case if <paramref name="ignoreCase"/>.</summary>
    public bool Contains(Rune rune, bool ignoreCase) => _isNegated != (ignoreCase
        ? Contains(rune) || Contains(Rune.ToUpperInvariant(rune)) || Contains(Rune.ToLowerInvariant(rune))
        : Contains(rune));

    private bool TryAddRange(ref ReadOnlySpan<char> pattern, WildcardDialect dialect)
    {
        if (Wildcard.TryReadLiteral(ref pattern, dialect) is not { } low)
        {
            return false;
        }

        Rune? high = low;
        if (pattern is ['-', not ']', ..])
        {
            pattern = pattern[1..];
            high = Wildcard.TryReadLiteral(ref pattern, dialect);
        }

        if (high is not { } last || (last < low && dialect == WildcardDialect.PowerShell))
        {
            return false;
        }

        _ranges.Add((low, last));
        return true;
    }

    private bool TryAddClass(ref ReadOnlySpan<char> pattern)
    {
        int end = pattern.IndexOf(":]");
        if (end < 2 || ClassOf(pattern[2..end]) is not { } members)
        {
            return false;
        }

        pattern = pattern[(end + 2)..];
        _classes.Add(members);
        return true;
    }

    // The classes of fnmatch(3) in the C locale, where only ASCII has any.
    private static Func<Rune, bool>? ClassOf(ReadOnlySpan<char> name) => name switch
    {
        "alnum" => static r => IsAscii(r, char.IsAsciiLetterOrDigit),
        "alpha" => static r => IsAscii(r, char.IsAsciiLetter),
        "blank" => static r => r.Value is ' ' or '\t',
        "cntrl" => static r => IsAscii(r, char.IsControl),
        "digit" => static r => IsAscii(r, char.IsAsciiDigit),
        "graph" => static r => r.Value is > ' ' and < 0x7F,
        "lower" => static r => IsAscii(r, char.IsAsciiLetterLower),
        "print" => static r => r.Value is >= ' ' and < 0x7F,
        "punct" => static r => r.Value is > ' ' and < 0x7F && !char.IsAsciiLetterOrDigit((char)r.Value),
        "space" => static r => r.Value is ' ' or (>= '\t' and <= '\r'),
        "upper" => static r => IsAscii(r, char.IsAsciiLetterUpper),
        "xdigit" => static r => IsAscii(r, char.IsAsciiHexDigit),
        _ => null,
    };

    private static bool IsAscii(Rune rune, Func<char, bool> isMember) => rune.IsAscii && isMember((char)rune.Value);

    private bool Contains(Rune rune)
    {
        foreach ((Rune first, Rune last) in _ranges)
        {
            if (rune >= first && rune <= last)
            {
                return true;
            }
        }

        return _classes.Exists(members => members(rune));
    }
}
