using System.Globalization;

namespace Lockbox.Repository.Tests.Rules;

/// <summary>The pictures of docs/FORMAT.md show each field where its table says it is.</summary>
public sealed class FormatPictureTests
{
    private const string Document = "docs/FORMAT.md";
    private const int BytesInARow = 8;

    // A map of the whole file, with kilobytes between its places; it has no picture of eight-byte rows.
    private const string WithoutPicture = "FileLayout";

    [Fact]
    public void Every_picture_shows_the_fields_of_its_table()
    {
        string text = RepositoryTree.Read(Document);
        Rule.Holds(
            "Above each layout table of docs/FORMAT.md stands a picture with every field at its offset.",
            "The picture is what readers look at first.",
            MarkdownTable.ReadAll(text, "layout").Where(table => table.Key != WithoutPicture).SelectMany(table =>
                Faults(PictureAbove(text.Split('\n'), table.Value.Line), table.Value)
                    .Select(fault => $"{table.Key}: {fault}")));
    }

    [Theory]
    [InlineData("0|4|One", "4|4|Two", true)]
    [InlineData("0|2|One", "2|4|Two", false)]
    [InlineData("0|4|One", "4|4|Six", false)]
    [InlineData("0|4|One", "8|4|Two", false)]
    public void A_field_that_a_picture_shows_elsewhere_is_found(string first, string second, bool isTrue)
    {
        string[] picture =
        [
            "       0  1  2  3  4  5  6  7",
            "      +-----------+-----------+",
            "    0 | One       | Two       |",
            "      +-----------+-----------+",
        ];
        MarkdownTable table = new(1, [first.Split('|'), second.Split('|')]);
        Assert.Equal(isTrue, !Faults(picture, table).Any());
    }

    private static string[] PictureAbove(string[] lines, int markerLine)
    {
        int end = markerLine - 1;
        while (end > 0 && lines[end] != "```")
        {
            Assert.False(lines[end].Begins("#"), $"There is no picture above line {markerLine} of {Document}.");
            end--;
        }

        int begin = Array.FindLastIndex(lines, end - 1, line => line == "```text");
        return lines[(begin + 1)..end];
    }

    private static IEnumerable<string> Faults(string[] picture, MarkdownTable table)
    {
        int left = picture[0].IndexOf('0', StringComparison.Ordinal) - 1;
        int width = picture[0].IndexOf('1', StringComparison.Ordinal) - left - 1;
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            if (!int.TryParse(row[0].Replace(",", "", StringComparison.Ordinal), out int offset))
            {
                continue;
            }

            string number = (offset - offset % BytesInARow).ToString(CultureInfo.InvariantCulture);
            string? line = Array.Find(picture, line => line.Length > left && line[..left].Trim() == number);
            string shown = line is null ? "nothing" : CellAt(line, left + offset % BytesInARow * width);
            if (!IsNameOf(shown, row[2]))
            {
                yield return $"{row[2]} is at {offset}, where the picture shows {shown}";
            }
        }
    }

    private static string CellAt(string line, int column)
    {
        if (column >= line.Length || line[column] != '|')
        {
            return "no beginning";
        }

        int end = line.IndexOf('|', column + 1);
        return line[(column + 1)..(end < 0 ? line.Length : end)].Trim();
    }

    // A name that does not fit ends in an ellipsis; one of variable length has one behind it.
    private static bool IsNameOf(string shown, string field) =>
        shown.TrimEnd('…', ' ') is { Length: > 0 } text && (shown == text ? field == text : field.Begins(text));
}
