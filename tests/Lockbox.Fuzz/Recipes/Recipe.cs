using System.Text.RegularExpressions;

namespace Lockbox.Fuzz.Recipes;

/// <summary>
/// A lockbox written down record by record: how it differs from the base, and what each step of reading it must come
/// to. tests/vectors/lockboxes/base.txt says how recipes are written.
/// </summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Expect">What a step must come to, by step; one that is not there succeeds.</param>
/// <param name="Records">Records and fields by name, as text.</param>
internal sealed partial record Recipe(
    string Name, IReadOnlyDictionary<string, string> Expect, IReadOnlyDictionary<string, string> Records)
{
    private static readonly Lazy<Recipe> BaseRecipe = new(() => ReadFile(FileOf("base")).Single());

    private static readonly Lazy<IReadOnlyList<Recipe>> HostileRecipes = new(() =>
    [
        .. Directory.EnumerateFiles(Folder, "*.txt").Order(StringComparer.Ordinal)
            .Where(static path => Path.GetFileNameWithoutExtension(path) != "base")
            .SelectMany(ReadFile),
    ]);

    /// <summary>The sound lockbox that all others change.</summary>
    public static Recipe Base => BaseRecipe.Value;

    /// <summary>All lockboxes that somebody who has the key made to do harm.</summary>
    public static IReadOnlyList<Recipe> Hostile => HostileRecipes.Value;

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "vectors", "lockboxes");

    /// <summary>The recipe with what it takes over from the base.</summary>
    public Recipe OverBase() => this with
    {
        Records = Base.Records.Concat(Records).GroupBy(static record => record.Key, static record => record.Value)
            .ToDictionary(static record => record.Key, static record => record.Last()),
    };

    private static string FileOf(string name) => Path.Combine(Folder, name + ".txt");

    private static IEnumerable<Recipe> ReadFile(string path) =>
        ("\n" + File.ReadAllText(path)).Split("\n== ").Skip(1).Select(static block => Parse(block.Split('\n')));

    private static Recipe Parse(string[] lines)
    {
        Dictionary<string, string> expect = [];
        Dictionary<string, string> records = [];
        string? last = null;
        foreach (string line in lines.Skip(1).Where(static line => line.Trim() is [not '#', ..]))
        {
            if (Expectation().Match(line) is { Success: true } expectation)
            {
                expect.Add(expectation.Groups[1].Value, expectation.Groups[2].Value.Trim());
            }
            else if (Record().Match(line) is { Success: true } record)
            {
                last = record.Groups[1].Value;
                records.Add(last, record.Groups[2].Value);
            }
            else if (last is not null && line[0] == ' ')
            {
                records[last] += line;
            }
            else
            {
                throw new FormatException($"'{lines[0]}': what is '{line}'?");
            }
        }

        return new Recipe(lines[0].Trim(), expect, records);
    }

    [GeneratedRegex(@"^([a-z]+): (.*)$")]
    private static partial Regex Expectation();

    [GeneratedRegex(@"^([A-Za-z0-9.-]+) =(.*)$")]
    private static partial Regex Record();
}
