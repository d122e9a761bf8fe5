using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// One line of an ignore file, by the rules of gitignore(5). The path that it is asked about is relative to the folder
/// of the file.
/// </summary>
internal sealed class IgnoreRule
{
    private readonly Part[] _parts;
    private readonly bool _onlyDirectories;

    private IgnoreRule(Part[] parts, bool includes, bool onlyDirectories)
    {
        _parts = parts;
        Includes = includes;
        _onlyDirectories = onlyDirectories;
    }

    /// <summary>Whether what matches is taken after all: the line begins with <c>!</c>.</summary>
    public bool Includes { get; }

    /// <summary>Reads a line. Null for blank lines, comments, and patterns that match nothing.</summary>
    /// <param name="line">The line without its end.</param>
    /// <param name="ignoreCase">Whether case makes no difference, as on hosts whose file systems ignore it.</param>
    public static IgnoreRule? TryParse(ReadOnlySpan<char> line, bool ignoreCase)
    {
        ReadOnlySpan<char> pattern = TrimEnd(line);
        if (pattern.IsEmpty || pattern[0] == '#')
        {
            return null;
        }

        bool includes = pattern[0] == '!';
        pattern = includes ? pattern[1..] : pattern;
        bool onlyDirectories = pattern.EndsWith("/");
        pattern = onlyDirectories ? pattern[..^1] : pattern;
        bool isAnchored = pattern.Contains('/');
        pattern = pattern.StartsWith("/") ? pattern[1..] : pattern;
        if (pattern.IsEmpty)
        {
            return null;
        }

        List<Part> parts = isAnchored ? [] : [Part.AnyFolders];
        foreach (Range range in pattern.Split('/'))
        {
            ReadOnlySpan<char> part = pattern[range];
            if (part is "**" && isAnchored)
            {
                parts.Add(Part.AnyFolders);
            }
            else if (Wildcard.TryParse(part, ignoreCase, WildcardDialect.Git) is { } wildcard)
            {
                parts.Add(new Part(wildcard));
            }
            else
            {
                return null;
            }
        }

        if (parts is [.., { IsAnyFolders: true }])
        {
            // What ends in "/**" matches everything inside, and not the directory itself.
            parts.Add(Part.Anything);
        }

        return new IgnoreRule([.. parts], includes, onlyDirectories);
    }

    /// <summary>Whether the rule says something of a path.</summary>
    /// <param name="path">Relative to the folder of the ignore file, with slashes.</param>
    /// <param name="isDirectory">Whether a directory is there.</param>
    public bool Matches(ReadOnlySpan<char> path, bool isDirectory)
    {
        if (_onlyDirectories && !isDirectory)
        {
            return false;
        }

        // As with '*' in a name, only the last "**" ever has to take one more folder.
        int part = 0, afterFolders = -1;
        ReadOnlySpan<char> rest = path, folders = path;
        while (!rest.IsEmpty)
        {
            if (part < _parts.Length && _parts[part].IsAnyFolders)
            {
                afterFolders = ++part;
                folders = rest;
            }
            else if (part < _parts.Length && _parts[part].Matches(FirstOf(rest)))
            {
                part++;
                rest = BehindFirstOf(rest);
            }
            else if (afterFolders < 0)
            {
                return false;
            }
            else
            {
                rest = folders = BehindFirstOf(folders);
                part = afterFolders;
            }
        }

        return part == _parts.Length;
    }

    private static ReadOnlySpan<char> FirstOf(ReadOnlySpan<char> path) =>
        path.IndexOf('/') is var slash and >= 0 ? path[..slash] : path;

    private static ReadOnlySpan<char> BehindFirstOf(ReadOnlySpan<char> path) =>
        path.IndexOf('/') is var slash and >= 0 ? path[(slash + 1)..] : default;

    /// <summary>Blanks at the end do not count, unless a backslash stands before the first of them.</summary>
    private static ReadOnlySpan<char> TrimEnd(ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> trimmed = line.TrimEnd(' ');
        int backslashes = trimmed.Length - trimmed.TrimEnd('\\').Length;
        return backslashes % 2 == 1 && trimmed.Length < line.Length ? line[..(trimmed.Length + 1)] : trimmed;
    }

    /// <summary>A pattern for one part of a path, or <c>**</c>: any folders, or none.</summary>
    private readonly record struct Part(Wildcard? Wildcard)
    {
        public static Part AnyFolders { get; } = new((Wildcard?)null);

        public static Part Anything { get; } = new(Wildcard.TryParse("*", ignoreCase: false));

        public bool IsAnyFolders => Wildcard is null;

        public bool Matches(ReadOnlySpan<char> name) => Wildcard?.IsMatch(name) == true;
    }
}
