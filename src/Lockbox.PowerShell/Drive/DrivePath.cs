namespace Lockbox.PowerShell.Drive;

/// <summary>
/// Paths on a drive, looked at as text alone: <c>token/name</c>, where the token stands for the drive and the name is
/// that of an entry. PowerShell asks for parents, children and relative paths dozens of times for one command; none of
/// these questions may cost a look-up.
/// </summary>
internal static class DrivePath
{
    private const char Slash = '/';
    private const char Backslash = '\\';

    /// <summary>
    /// What separates parts of paths here: that of the host, by which PowerShell tells whether a path ends in one.
    /// Either is understood; PowerShell turns one into the other before anybody sees it.
    /// </summary>
    private static readonly char Separator = Path.DirectorySeparatorChar;

    /// <summary>Takes a path as the provider gets it apart.</summary>
    /// <param name="path"><c>token</c>, <c>token/name</c>; any separators, <c>.</c> and <c>..</c>.</param>
    /// <returns>
    /// The token as it stands, and the name with <c>/</c>, without empty parts, <c>.</c> and <c>..</c>, which does not
    /// lead above the top; empty for the top.
    /// </returns>
    public static (string Token, string Name) Parse(string path)
    {
        string text = path.Replace(Backslash, Slash);
        int slash = text.IndexOf(Slash);
        return slash < 0 ? (text, string.Empty) : (text[..slash], Normalize(text[(slash + 1)..]));
    }

    /// <summary>A name without empty parts, <c>.</c> and <c>..</c>.</summary>
    /// <param name="name">Parts separated by <c>/</c>.</param>
    /// <returns>The name; <c>..</c> at the top stays at the top.</returns>
    public static string Normalize(string name)
    {
        List<string> parts = [];
        foreach (string part in name.Replace(Backslash, Slash).Split(Slash))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "." or ".."))
            {
                parts.Add(part);
            }
        }

        return string.Join(Slash, parts);
    }

    /// <summary>Puts a name behind a path.</summary>
    /// <param name="parent">A path, or empty.</param>
    /// <param name="child">What is below it, or empty.</param>
    /// <returns>
    /// Both with one separator between them. Where nothing is below, the path with a separator at its end: PowerShell
    /// takes the top of a drive for something outside of it otherwise. Behind the token alone without <c>..</c>, which
    /// would lead above it: PowerShell reports that as an error, and goes on with the top instead of what was meant.
    /// </returns>
    public static string Combine(string? parent, string? child)
    {
        string above = WithSeparators(parent ?? string.Empty).TrimEnd(Separator);
        string below = WithSeparators(child ?? string.Empty);
        if (string.IsNullOrEmpty(parent))
        {
            return below;
        }

        bool isTop = DriveSessions.IsToken(above) && !above.Contains(Separator, StringComparison.Ordinal);
        string inside = isTop && below.Contains("..", StringComparison.Ordinal) ? KeepBelow(below) : below;
        return $"{above}{Separator}{inside.TrimStart(Separator)}";
    }

    /// <summary>The path above.</summary>
    /// <param name="path">A path.</param>
    /// <param name="root">What has nothing above it, or empty.</param>
    /// <returns>The path without its last part; empty for the root and for what has one part.</returns>
    public static string ParentOf(string path, string? root)
    {
        string text = WithSeparators(path).TrimEnd(Separator);
        string top = WithSeparators(root ?? string.Empty).TrimEnd(Separator);
        int slash = text.LastIndexOf(Separator);
        return slash < 0 || IsSame(text, top) ? string.Empty : text[..slash].TrimEnd(Separator);
    }

    /// <summary>The last part of a path.</summary>
    /// <param name="path">A path.</param>
    /// <returns>What is behind the last separator; the whole of what has none.</returns>
    public static string LeafOf(string path)
    {
        string text = WithSeparators(path).TrimEnd(Separator);
        return text[(text.LastIndexOf(Separator) + 1)..];
    }

    /// <summary>How a path is reached from another one.</summary>
    /// <param name="path">The path.</param>
    /// <param name="from">Where from; both begin with the same token, or with none. PowerShell may say nothing.</param>
    /// <returns>
    /// For instance <c>lib/core.cs</c> or <c>../docs</c>; <c>../here</c> for the other path itself, and empty where it
    /// ends in a separator or is the top; the path where the tokens differ.
    /// </returns>
    public static string Relative(string? path, string? from)
    {
        (string token, string name) = Parse(path ?? string.Empty);
        (string fromToken, string fromName) = Parse(from ?? string.Empty);
        if (!IsSame(token, fromToken))
        {
            return WithSeparators(path ?? string.Empty);
        }

        string[] to = Parts(name);
        string[] at = Parts(fromName);
        int shared = 0;
        while (shared < to.Length && shared < at.Length && to[shared] == at[shared])
        {
            shared++;
        }

        // What is shown of a directory that one is in is its name: `../here`, as on the file system. Completion takes
        // the name off again.
        if (shared == to.Length && shared > 0 && !EndsInSeparator(path!))
        {
            shared--;
        }

        return string.Join(Separator, Enumerable.Repeat("..", at.Length - shared).Concat(to[shared..]));
    }

    /// <summary>A path below the top as <see cref="Normalize"/> has it; a separator at its end stays there.</summary>
    private static string KeepBelow(string path)
    {
        string name = WithSeparators(Normalize(path));
        return path.EndsWith(Separator) && name.Length > 0 ? name + Separator : name;
    }

    private static bool EndsInSeparator(string path) => path.EndsWith(Slash) || path.EndsWith(Backslash);

    private static string[] Parts(string name) => name.Length == 0 ? [] : name.Split(Slash);

    private static bool IsSame(string one, string other) =>
        string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static string WithSeparators(string path) =>
        path.Replace(Backslash, Separator).Replace(Slash, Separator);
}
