using System.Text.RegularExpressions;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Hostile;

/// <summary>
/// The lists of docs/FORMAT.md of what a reader must refuse, against the vectors: for each status that a list names
/// there is a vector of that record.
/// </summary>
public sealed partial class RefusalListTests
{
    /// <summary>Headings of docs/FORMAT.md, and the files of tests/vectors with the record's vectors.</summary>
    public static TheoryData<string, string[]> Records => new()
    {
        { "Number columns", ["number-column"] },
        { "Nodes", ["branch", "key-column", "entry-leaf"] },
        { "Entries", ["entry-leaf"] },
        { "Frame table", ["frame-leaf"] },
        { "Variables", ["variable-leaf"] },
        { "Values", ["value-table"] },
        { "Free map", ["free-map-chunk"] },
        { "Properties", ["lockbox-properties"] },
    };

    [Theory]
    [MemberData(nameof(Records))]
    public void Each_status_that_a_record_is_refused_with_has_a_vector(string heading, string[] files)
    {
        HashSet<string> refused = [.. StatusesOf(heading)];
        Assert.NotEmpty(refused);
        HashSet<string> expected =
        [
            .. files.SelectMany(static file => Vector.ReadAll(file + ".txt").Values)
                .Select(static vector => vector.Expect.ToString()),
        ];
        Assert.Subset(expected, refused);
    }

    private static IEnumerable<string> StatusesOf(string heading)
    {
        string document = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "FORMAT.md"));
        string section = document.Split($"\n## {heading}\n")[1].Split("\n## ")[0];
        string list = section[section.LastIndexOf("Must refuse", StringComparison.Ordinal)..].Split("\n\n")[0];
        return Bracketed().Matches(list).SelectMany(static match => Status().Matches(match.Value))
            .Select(static match => match.Groups[1].Value).Distinct();
    }

    [GeneratedRegex(@"\((?:`[A-Z]\w+`(?:, )?)+\)")]
    private static partial Regex Bracketed();

    [GeneratedRegex("`([A-Z][A-Za-z0-9]+)`")]
    private static partial Regex Status();
}
