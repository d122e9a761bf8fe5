using System.Reflection;

namespace Lockbox.Repository.Tests.Rules;

/// <summary>docs/FORMAT.md and the code state the same numbers.</summary>
public sealed class FormatDocumentTests
{
    private const string Document = "docs/FORMAT.md";

    [Fact]
    public void The_limits_of_the_document_are_the_limits_of_the_code() => Rule.SameSet(
        "The Limits table of docs/FORMAT.md has the names and values of Primitives/Limits.cs.",
        "Who writes another reader relies on the document; who decodes relies on the code.",
        EngineLimits.Of(MarkdownTable.Read(Document, "table", "limits")),
        Document,
        EngineLimits.OfTheCode(),
        "Limits.cs");

    [Theory]
    [InlineData("value-kinds", "Lockbox.Engine.TableItemKind")]
    [InlineData("variable-types", "Lockbox.Engine.VariableType")]
    public void The_kinds_of_values_in_the_document_are_those_of_the_code(string table, string enumeration) =>
        Rule.SameSet(
            $"The table {table} in docs/FORMAT.md has the numbers and names of {enumeration}.",
            "The numbers stand in files.",
            MarkdownTable.Read(Document, "table", table).Rows.Select(row => $"{row[0]} = {row[1]}"),
            Document,
            KindsOf(enumeration),
            enumeration);

    [Fact]
    public void Every_record_of_the_document_is_the_record_of_the_code()
    {
        Dictionary<string, Type> layouts = LayoutsOfTheCode();
        Rule.Holds(
            "Each table marked 'layout: X' in docs/FORMAT.md has the fields, offsets and size of the class X.",
            "A document that is wrong by eight bytes is worse than none.",
            MarkdownTable.ReadAll(RepositoryTree.Read(Document), "layout").SelectMany(table =>
                layouts.TryGetValue(table.Key, out Type? layout)
                    ? Differences(table.Key, table.Value, ConstantsOf(layout))
                    : [$"{Document}:{table.Value.Line}: the code has no class {table.Key}"]));
    }

    [Fact]
    public void Every_record_of_the_code_is_in_the_document()
    {
        Dictionary<string, Type> layouts = LayoutsOfTheCode();
        Assert.NotEmpty(layouts);
        IReadOnlyDictionary<string, MarkdownTable> tables =
            MarkdownTable.ReadAll(RepositoryTree.Read(Document), "layout");
        Rule.Holds(
            "Each *Layout class of Format has a table in docs/FORMAT.md.",
            "A record that is not documented is not part of the format.",
            layouts.Keys.Where(name => !tables.ContainsKey(name)));
    }

    [Fact]
    public void A_field_at_another_offset_is_found() => Assert.Equal(
        ["X: Second is at 4 in the document and at 8 in the code"],
        Differences("X", Table("0|4|First", "4|4|Second", "8|8|Third"), Sample(second: 8)));

    [Fact]
    public void A_gap_a_missing_field_and_a_wrong_size_are_found() => Assert.Equal(
        [
            "X: Third begins at 8, but what is before it ends at 4",
            "X: Second is in the code and not in the document",
            "X: the document ends at 12 and the code's Size is 16",
        ],
        Differences("X", Table("0|4|First", "8|4|Third"), Sample(second: 4)));

    [Fact]
    public void A_true_table_passes() => Assert.Empty(
        Differences("X", Table("0|4|First", "4|4|Second", "8|8|Third"), Sample(second: 4)));

    [Fact]
    public void A_true_table_with_an_unnamed_stretch_and_a_variable_end_passes() => Assert.Empty(
        Differences("X", Table("0|4|First", "4|2|Second", "6|2|(zero)", "8|n|Third", "…|4|Rest"), Sample(second: 4)));

    private static MarkdownTable Table(params string[] rows) => new(1, [.. rows.Select(row => row.Split('|'))]);

    private static Dictionary<string, long> Sample(int second) =>
        new() { ["First"] = 0, ["Second"] = second, ["Third"] = 8, ["ThirdSize"] = 8, ["Size"] = 16 };

    // Fields follow one another without gaps. A row in parentheses is a stretch that no field names; one whose size is
    // no number has a variable length, and what follows it has no fixed offset.
    private static IEnumerable<string> Differences(
        string name, MarkdownTable table, IReadOnlyDictionary<string, long> code)
    {
        long? end = 0;
        HashSet<string> documented = new(StringComparer.Ordinal);
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            string field = row[2];
            documented.Add(field);
            if (!EngineLimits.TryNumber(row[0], out long offset))
            {
                continue;
            }

            if (FieldFault(field, offset, code) is { } fault)
            {
                yield return $"{name}: {fault}";
            }

            if (offset != end)
            {
                yield return $"{name}: {field} begins at {offset}, but what is before it ends at {end}";
            }

            end = EngineLimits.TryNumber(row[1], out long size) ? offset + size : null;
        }

        foreach (string field in code.Keys.Where(key => !key.Ends("Size") && !documented.Contains(key)))
        {
            yield return $"{name}: {field} is in the code and not in the document";
        }

        if (end is not null && code.TryGetValue("Size", out long total) && total != end)
        {
            yield return $"{name}: the document ends at {end} and the code's Size is {total}";
        }
    }

    private static string? FieldFault(string field, long offset, IReadOnlyDictionary<string, long> code)
    {
        if (field.Begins("("))
        {
            return null;
        }

        if (!code.TryGetValue(field, out long actual))
        {
            return $"{field} is in the document and not in the code";
        }

        return actual == offset ? null : $"{field} is at {offset} in the document and at {actual} in the code";
    }

    private static Dictionary<string, Type> LayoutsOfTheCode() => EngineLimits.Engine.GetTypes()
        .Where(type => type.IsAbstract && type.IsSealed && type.Name.Ends("Layout"))
        .ToDictionary(type => type.IsNested ? type.DeclaringType!.Name + type.Name : type.Name, StringComparer.Ordinal);

    private static Dictionary<string, long> ConstantsOf(Type layout) => layout
        .GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(field => field.IsLiteral && field.FieldType == typeof(int))
        .ToDictionary(field => field.Name, field => (long)(int)field.GetRawConstantValue()!, StringComparer.Ordinal);

    private static IEnumerable<string> KindsOf(string enumeration)
    {
        Type type = EngineLimits.Engine.GetType(enumeration, throwOnError: true)!;
        return Enum.GetValuesAsUnderlyingType(type).Cast<object>()
            .Select(value => $"{value} = {Enum.GetName(type, value)}");
    }
}
