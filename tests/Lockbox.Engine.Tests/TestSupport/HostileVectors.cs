using System.Globalization;
using System.Text.RegularExpressions;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>A name of tests/vectors/hostile-names.txt and what becomes of it.</summary>
/// <param name="Line">Where it stands, for messages.</param>
/// <param name="Name">The name.</param>
/// <param name="Outcomes">By the name of the host: <c>written</c> or a fault.</param>
internal sealed record HostileName(int Line, string Name, IReadOnlyDictionary<string, string> Outcomes);

/// <summary>A set of entries of tests/vectors/hostile-sets.txt.</summary>
/// <param name="What">What it is.</param>
/// <param name="Entries">The entries: kind, name, and the target of a link.</param>
/// <param name="Errors">The errors: host, the names one of which has it, its id.</param>
internal sealed record HostileSet(
    string What,
    IReadOnlyList<(EntryKind Kind, string Name, string? Target)> Entries,
    IReadOnlyList<(string Host, string[] Names, string Id)> Errors);

/// <summary>Reads what hostile lockboxes hold, as data.</summary>
internal static partial class HostileVectors
{
    /// <summary>The hosts, as the files call them.</summary>
    public static readonly string[] Hosts = ["linux", "windows", "macos"];

    /// <summary>All names.</summary>
    public static List<HostileName> ReadNames()
    {
        List<HostileName> names = [];
        foreach ((int number, string line) in Lines("hostile-names.txt"))
        {
            string[] columns = line.Split(" | ");
            string[] outcomes = columns[^3..];
            names.Add(new HostileName(
                number,
                Assert.Single(QuotedIn(string.Join(" | ", columns[..^3]))),
                Hosts.Zip(outcomes).ToDictionary(static pair => pair.First, static pair => pair.Second)));
        }

        return names;
    }

    /// <summary>All sets.</summary>
    public static List<HostileSet> ReadSets()
    {
        List<HostileSet> sets = [];
        List<(EntryKind, string, string?)> entries = [];
        List<(string, string[], string)> errors = [];
        foreach ((_, string line) in Lines("hostile-sets.txt"))
        {
            string[] quoted = QuotedIn(line);
            switch (line.Split(' ')[0])
            {
                case "==":
                    entries = [];
                    errors = [];
                    sets.Add(new HostileSet(line[3..], entries, errors));
                    break;
                case "file":
                    entries.Add((EntryKind.File, Assert.Single(quoted), null));
                    break;
                case "dir":
                    entries.Add((EntryKind.Directory, Assert.Single(quoted), null));
                    break;
                case "link":
                    entries.Add((EntryKind.SymbolicLink, quoted[0], quoted[1]));
                    break;
                case var host:
                    Assert.Contains(host[..^1], Hosts);
                    errors.Add((host[..^1], quoted, line.Split(' ')[^1]));
                    break;
            }
        }

        return sets;
    }

    private static IEnumerable<(int Number, string Line)> Lines(string file) =>
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "vectors", file))
            .Select(static (line, index) => (index + 1, line))
            .Where(static line => line.line.Length > 0 && line.line[0] != '#');

    /// <summary>What stands in quotation marks; inside, none is followed by a blank, a bar or the end.</summary>
    private static string[] QuotedIn(string line) =>
        [.. Quoted().Matches(line).Select(static match => Decode(match.Groups[1].Value))];

    private static string Decode(string text)
    {
        string repeated = Repeat().Replace(text, static match => string.Concat(Enumerable.Repeat(
            match.Groups[1].Value, int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))));
        return Escape().Replace(repeated, static match => char.ConvertFromUtf32(
            int.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
    }

    [GeneratedRegex("""(?<=^|[ |])"(.*?)"(?=$|[ |])""")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"<([^<>]*)\*(\d+)>")]
    private static partial Regex Repeat();

    [GeneratedRegex(@"\\u\{([0-9A-F]+)\}")]
    private static partial Regex Escape();
}
