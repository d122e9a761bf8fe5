using System.Buffers;
using System.Text;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine;

/// <summary>
/// A wildcard pattern for full entry names. Within a part: <c>*</c> any characters, <c>?</c> one, <c>[abc]</c> and
/// <c>[a-z]</c> one of a set, a backtick takes the next character as it is. A part that is exactly <c>**</c> stands for
/// any number of parts: <c>src/**/*.cs</c> matches <c>src/a.cs</c> and <c>src/x/y/a.cs</c>.
/// </summary>
/// <remarks>
/// <para>At the end, <c>**</c> stands for at least one part: <c>src/obj/**</c> matches everything below <c>src/obj</c>
/// and not <c>src/obj</c> itself, so removing by it empties the directory and keeps it.</para>
/// <para>Nothing but <c>**</c> crosses a slash: <c>*</c> matches the names at the top and none below. A pattern without
/// wildcards matches that one name. The work for one name is bounded by pattern length times name length.</para>
/// </remarks>
public sealed class NamePattern
{
    private static readonly SearchValues<char> Caseless = SearchValues.Create(
        [.. Enumerable.Range(0, 128).Select(code => (char)code).Where(c => !char.IsAsciiLetter(c))]);

    /// <summary>One element per part; null stands for <c>**</c>.</summary>
    private readonly Wildcard?[] _parts;

    private NamePattern(string text, Wildcard?[] parts, bool ignoreCase)
    {
        Text = text;
        _parts = parts;
        IsLiteral = !ignoreCase && parts.All(part => part is { IsLiteral: true });
        LiteralPrefix = ReadPrefix(parts, ignoreCase);
    }

    /// <summary>The pattern as it was given.</summary>
    public string Text { get; }

    /// <summary>
    /// What every matching name begins with, for seeking; it may be empty, and may end within a part.
    /// </summary>
    public string LiteralPrefix { get; }

    /// <summary>True when exactly one name matches: <see cref="LiteralPrefix"/>.</summary>
    public bool IsLiteral { get; }

    /// <summary>How many parts every matching name has; null when <c>**</c> leaves it open.</summary>
    internal int? MostParts => _parts.Contains(null) ? null : _parts.Length;

    /// <summary>Reads a pattern.</summary>
    /// <param name="pattern">The pattern; a leading <c>./</c> and one trailing slash are ignored.</param>
    /// <param name="ignoreCase">Whether upper and lower case are the same.</param>
    /// <exception cref="LockboxInvalidNameException">It is empty or too long, or a <c>[</c> is not closed.</exception>
    public static NamePattern Parse(string pattern, bool ignoreCase = false)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ReadOnlySpan<char> rest = pattern.AsSpan();
        while (rest.StartsWith("./"))
        {
            rest = rest[2..];
        }

        rest = rest.Length > 1 && rest[^1] == '/' && !EndsInEscape(rest[..^1]) ? rest[..^1] : rest;
        if (rest.IsEmpty || rest.Length > Limits.NameBytesMax)
        {
            throw Malformed(pattern, $"it is empty or longer than {Limits.NameBytesMax} characters");
        }

        List<Wildcard?> parts = [];
        foreach (Range range in rest.Split('/'))
        {
            ReadOnlySpan<char> part = rest[range];
            if (part is not "**")
            {
                parts.Add(Wildcard.TryParse(part, ignoreCase)
                    ?? throw Malformed(pattern, "a '[' is not closed, or a range runs backwards"));
            }
            else if (parts is not [.., null])
            {
                parts.Add(null);
            }
        }

        return new NamePattern(pattern, [.. parts], ignoreCase);
    }

    /// <summary>Whether the last character takes its meaning from the next: an odd number of backticks.</summary>
    private static bool EndsInEscape(ReadOnlySpan<char> text) => (text.Length - text.TrimEnd('`').Length) % 2 == 1;

    /// <summary>The pattern that matches <paramref name="name"/> and nothing else.</summary>
    public static string Escape(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        StringBuilder pattern = new(name.Length);
        foreach (char c in name)
        {
            _ = (c is '*' or '?' or '[' or ']' or '`' ? pattern.Append('`') : pattern).Append(c);
        }

        return pattern.ToString();
    }

    /// <summary>
    /// Whether <paramref name="text"/> has a character that <see cref="Parse"/> does not take as it is.
    /// </summary>
    public static bool ContainsWildcards(string text) => text.AsSpan().ContainsAny("*?[`");

    /// <summary>Whether the whole of <paramref name="name"/> matches.</summary>
    public bool IsMatch(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return IsMatch(name.AsSpan());
    }

    /// <summary>Whether the whole of <paramref name="name"/> matches.</summary>
    public bool IsMatch(ReadOnlySpan<char> name)
    {
        int part = 0, position = 0, afterStars = -1, starsPosition = 0;
        while (position <= name.Length)
        {
            if (part < _parts.Length && _parts[part] is null)
            {
                if (part == _parts.Length - 1)
                {
                    return true;
                }

                afterStars = ++part;
                starsPosition = position;
            }

            int end = EndOfPart(name, position);
            if (part < _parts.Length && _parts[part]!.IsMatch(name[position..end]))
            {
                part++;
                position = end + 1;
            }
            else if (afterStars < 0)
            {
                return false;
            }
            else
            {
                // The last ** takes one part more; earlier ones never need to be tried again.
                starsPosition = EndOfPart(name, starsPosition) + 1;
                position = starsPosition;
                part = afterStars;
            }
        }

        return part == _parts.Length;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static int EndOfPart(ReadOnlySpan<char> name, int start)
    {
        int slash = name[start..].IndexOf('/');
        return slash < 0 ? name.Length : start + slash;
    }

    private static string ReadPrefix(Wildcard?[] parts, bool ignoreCase)
    {
        StringBuilder prefix = new();
        foreach (Wildcard? part in parts)
        {
            _ = prefix.Append(prefix.Length > 0 ? "/" : string.Empty).Append(part?.LiteralHead);
            if (part is not { IsLiteral: true })
            {
                break;
            }
        }

        string text = prefix.ToString();
        // Without case only what no other character folds to is certain: ASCII that is not a letter.
        int certain = text.AsSpan().IndexOfAnyExcept(Caseless);
        return ignoreCase && certain >= 0 ? text[..certain] : text;
    }

    private static LockboxInvalidNameException Malformed(string pattern, string why) => new(
        $"'{EntryName.ToDisplay(pattern)}' is not a valid name pattern: {why}.",
        "Put a backtick before a '[' that is meant as itself, or use -LiteralName.");
}
