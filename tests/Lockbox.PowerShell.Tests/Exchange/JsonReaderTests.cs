using Lockbox.PowerShell.Exchange;

namespace Lockbox.PowerShell.Tests.Exchange;

public sealed class JsonReaderTests
{
    private const VariableFileFormat Json = VariableFileFormat.Json;

    // As long as a name may be, nearly.
    private static string LongName { get; } = string.Join('/', Enumerable.Repeat(new string('n', 1000), 7));

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"A":"b"}""", "A=b")]
    [InlineData("""{"A":""}""", "A=")]
    [InlineData("""{"A":"b\nc\u00e4\"\\\/"}""", "A=b\ncä\"\\/")]
    [InlineData("""{"A":"\ud83d\udd11"}""", "A=🔑")]
    [InlineData("""{"A":1.50,"B":-0,"C":1e400}""", "A=1.50|B=-0|C=1e400")]
    [InlineData("""{"A":true,"B":false}""", "A=true|B=false")]
    [InlineData("""{"A":{"b":"c","D":{"e":1}},"F":2}""", "A/b=c|A/D/e=1|F=2")]
    [InlineData("""{"A/b":"c","Con:D":"e"}""", "A/b=c|Con:D=e")]
    [InlineData("""{"A":null,"B":1}""", "B=1")]
    [InlineData("""{"A":{}}""", "")]
    [InlineData("\uFEFF{ // why\n \"A\": \"b\", /* c */ }\n", "A=b")]
    public void An_object_becomes_variables_with_the_names_on_the_way(string text, string expected) =>
        Assert.Equal(expected.Length == 0 ? [] : expected.Split('|'), FileText.Pairs(text, Json));

    [Theory]
    [InlineData("", 1)]
    [InlineData("[\"c7Y!\"]", 1)]
    [InlineData("\"c7Y!\"", 1)]
    [InlineData("{\n \"A\": [\"c7Y!\"]\n}", 2)]
    [InlineData("{\r\n\"A\": \"b\",\r\n\"B\": c7Y!\r\n}", 3)]
    [InlineData("{\"A\": \"c7Y!", 1)]
    [InlineData("{\"A\": \"c7Y!\"", 1)]
    [InlineData("{\"A\": \"b\"}\nc7Y!", 2)]
    [InlineData("{\n\n\"\": \"c7Y!\"}", 3)]
    [InlineData("{\"..\": \"c7Y!\"}", 1)]
    [InlineData("{\n\"a//b\": \"c7Y!\"}", 2)]
    [InlineData("{\n\"A\": \"c7Y!\\ud800\"}", 2)]
    [InlineData("{\n\"A\": 'c7Y!'}", 2)]
    public void What_is_no_such_object_is_an_error_with_its_line_and_nothing_of_the_text(string text, int line) =>
        Assert.Equal(line, FileText.FaultyLine(text, Json, "c7Y!"));

    [Fact]
    public void Depth_is_bounded()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", 64)) + "1" + new string('}', 64);
        Assert.Single(FileText.Pairs(deep, Json));
        Assert.Equal(1, FileText.FaultyLine($"{{\"a\":{deep}}}", Json));
    }

    [Fact]
    public void A_null_and_a_second_value_for_one_name_are_noted()
    {
        using ImportedVariables variables = FileText.Read("{\"A\":null,\n\"B\":{\"C\":1},\n\"B/C\":2}", Json);
        Assert.Equal(2, variables.Notes.Count);
        Assert.Contains("'A' is null on line 1", variables.Notes[0], StringComparison.Ordinal);
        Assert.Contains("'B/C'", variables.Notes[1], StringComparison.Ordinal);
        Assert.Equal("2"u8, Assert.Single(variables).Value);
    }

    [Fact]
    public void Of_many_notes_the_first_are_kept_and_the_others_are_counted()
    {
        string nulls = string.Join(',', Enumerable.Range(0, 150).Select(i => $"\"N{i}\":null"));
        string doubles = string.Concat(Enumerable.Repeat(",\"A\":1", 51));
        using ImportedVariables variables = FileText.Read("{" + nulls + doubles + "}", Json);
        Assert.Equal(ImportedVariables.NotesMax + 1, variables.Notes.Count);
        Assert.Contains("'N99' is null", variables.Notes[99], StringComparison.Ordinal);
        Assert.Contains("100 times", variables.Notes[100], StringComparison.Ordinal);
        Assert.Single(variables);
    }

    [Theory]
    [InlineData("\"a\":null")]
    [InlineData("\"a\":1")]
    public void What_is_left_out_and_what_is_replaced_count_as_variables_too(string member)
    {
        string most = string.Join(",", Enumerable.Repeat(member, VariableFileText.VariablesMax));
        using ImportedVariables variables = FileText.Read("{" + most + "}", Json);
        Assert.InRange(variables.Count, 0, 1);
        Assert.Equal(2, FileText.FaultyLine("{" + most + ",\n" + member + "}", Json));
    }

    [Fact]
    public void A_name_that_is_too_long_is_an_error_before_what_it_stands_in_front_of_is_read()
    {
        Assert.Equal(2, FileText.FaultyLine($"{{\"{LongName}\":{{\n\"{LongName}\":{{\n\"a\":null}}}}}}", Json));
        Assert.Equal(2, FileText.FaultyLine($"{{\"{LongName}\":{{\n\"{LongName}\":null}}}}", Json));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("null")]
    public void A_small_file_does_not_become_gigabytes_of_names(string value)
    {
        string members = string.Join(",\n", Enumerable.Range(0, 5000).Select(i => $"\"v{i}\":{value}"));
        int line = FileText.FaultyLine($"{{\"{LongName}\":{{\n{members}}}}}", Json);
        Assert.InRange(line, VariableFileText.NamesLengthMax / 7012, VariableFileText.NamesLengthMax / 7006 + 2);
    }
}
