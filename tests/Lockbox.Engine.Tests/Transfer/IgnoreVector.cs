using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

/// <summary>Ignore files, by their folders, and paths with whether they are left out.</summary>
internal sealed record IgnoreVector(
    IReadOnlyDictionary<string, string> Files, IReadOnlyDictionary<string, bool> Paths)
{
    /// <summary>All vectors, by name.</summary>
    public static Dictionary<string, IgnoreVector> ReadAll()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "vectors", "ignore-rules.txt");
        return ("\n" + File.ReadAllText(path)).Split("\n== ").Skip(1)
            .Select(static block => block.Split('\n'))
            .ToDictionary(static lines => lines[0], static lines => Parse(lines.Skip(1)));
    }

    /// <summary>Whether a walk would leave a path out: it, or a directory above it.</summary>
    public bool Ignores(string path)
    {
        string name = path.TrimEnd('/');
        IgnoreRules? rules = RulesIn(string.Empty, null);
        for (int slash = name.IndexOf('/'); slash >= 0; slash = name.IndexOf('/', slash + 1))
        {
            string folder = name[..slash];
            if (rules?.Ignores(folder, isDirectory: true) == true)
            {
                return true;
            }

            rules = RulesIn(folder, rules);
        }

        return rules?.Ignores(name, path.EndsWith('/')) == true;
    }

    private IgnoreRules? RulesIn(string folder, IgnoreRules? above) =>
        Files.TryGetValue(folder, out string? text) ? IgnoreRules.Parse(text, folder, above, ignoreCase: false) : above;

    private static IgnoreVector Parse(IEnumerable<string> lines)
    {
        Dictionary<string, string> files = [];
        Dictionary<string, bool> paths = [];
        string folder = string.Empty;
        foreach (string line in lines.Where(static line => line.Length > 0))
        {
            switch (line[0])
            {
                case '@':
                    folder = line[1..].Trim();
                    files.Add(folder, string.Empty);
                    break;
                case ' ':
                    files[folder] += line[1..].Replace("\\r", "\r", StringComparison.Ordinal) + "\n";
                    break;
                case '#':
                    break;
                default:
                    paths.Add(line[2..], line[0] == '-');
                    break;
            }
        }

        return new IgnoreVector(files, paths);
    }
}
