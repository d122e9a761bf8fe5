namespace Lockbox.Repository.Tests.Reading;

/// <summary>A table of a Markdown document, found by the marker comment above it.</summary>
/// <param name="Line">The line of the marker, from one.</param>
/// <param name="Rows">The cells of each row below the head, trimmed, without code ticks.</param>
internal sealed record MarkdownTable(int Line, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Every table whose marker is <c>&lt;!-- kind: name --&gt;</c>, by name.</summary>
    public static IReadOnlyDictionary<string, MarkdownTable> ReadAll(string text, string kind)
    {
        Dictionary<string, MarkdownTable> tables = new(StringComparer.Ordinal);
        string[] lines = text.Split('\n');
        string opening = $"<!-- {kind}:";
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Begins(opening) && line.Ends("-->"))
            {
                string name = line[opening.Length..^3].Trim();
                Assert.True(tables.TryAdd(name, new MarkdownTable(i + 1, [.. ReadRows(lines, i + 1)])),
                    $"Two tables are marked '{kind}: {name}'.");
            }
        }

        return tables;
    }

    /// <summary>The one table with this marker; its absence fails the test.</summary>
    public static MarkdownTable Read(string path, string kind, string name)
    {
        IReadOnlyDictionary<string, MarkdownTable> tables = ReadAll(RepositoryTree.Read(path), kind);
        Assert.True(tables.ContainsKey(name), $"{path} has no table below the comment '<!-- {kind}: {name} -->'.");
        return tables[name];
    }

    private static IEnumerable<IReadOnlyList<string>> ReadRows(string[] lines, int from)
    {
        IEnumerable<string> table = lines.Skip(from).Select(line => line.Trim())
            .SkipWhile(line => line.Length == 0)
            .TakeWhile(line => line.StartsWith('|'));

        // The head and the line of dashes below it.
        return table.Skip(2).Select(Cells);
    }

    private static IReadOnlyList<string> Cells(string row) =>
        [.. row.Replace("\\|", "\u0001", StringComparison.Ordinal).Trim('|').Split('|')
            .Select(cell => cell.Replace('\u0001', '|').Trim().Trim('`').Trim())];
}
