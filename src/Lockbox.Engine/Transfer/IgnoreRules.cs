namespace Lockbox.Engine.Transfer;

/// <summary>
/// What the ignore files of a folder and of those above it say. The last rule that matches decides, and the nearest
/// file comes last; below a directory that is ignored nothing is taken, because a walk does not go there.
/// </summary>
internal sealed class IgnoreRules
{
    private readonly IgnoreRule[] _rules;
    private readonly string _folder;
    private readonly IgnoreRules? _above;

    private IgnoreRules(IgnoreRule[] rules, string folder, IgnoreRules? above) =>
        (_rules, _folder, _above) = (rules, folder, above);

    /// <summary>Reads an ignore file.</summary>
    /// <param name="text">Its text; a byte order mark has been taken away.</param>
    /// <param name="folder">Its folder: full, with slashes, without one at the end.</param>
    /// <param name="above">What the folders above say, or null.</param>
    /// <param name="ignoreCase">Whether case makes no difference.</param>
    public static IgnoreRules Parse(string text, string folder, IgnoreRules? above, bool ignoreCase)
    {
        List<IgnoreRule> rules = [];
        foreach (Range line in text.AsSpan().Split('\n'))
        {
            if (IgnoreRule.TryParse(text.AsSpan()[line].TrimEnd('\r'), ignoreCase) is { } rule)
            {
                rules.Add(rule);
            }
        }

        return new IgnoreRules([.. rules], folder, above);
    }

    /// <summary>Whether something is left out.</summary>
    /// <param name="path">Its path: full, with slashes, below the folder.</param>
    /// <param name="isDirectory">Whether it is a directory; a link to one is none.</param>
    public bool Ignores(string path, bool isDirectory)
    {
        for (IgnoreRules? file = this; file is not null; file = file._above)
        {
            ReadOnlySpan<char> relative = path.AsSpan(file._folder.Length).TrimStart('/');
            for (int i = file._rules.Length - 1; i >= 0; i--)
            {
                if (file._rules[i].Matches(relative, isDirectory))
                {
                    return !file._rules[i].Includes;
                }
            }
        }

        return false;
    }
}
