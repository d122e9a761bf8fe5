using Lockbox.PowerShell.Exchange;

namespace Lockbox.PowerShell.Tests.Exchange;

public sealed class DotEnvReaderTests
{
    private const VariableFileFormat DotEnv = VariableFileFormat.DotEnv;

    [Theory]
    [InlineData("A=b", "A=b")]
    [InlineData("A=b\n", "A=b")]
    [InlineData("export A=b", "A=b")]
    [InlineData("  export \t A = b ", "A=b")]
    [InlineData("export=b", "export=b")]
    [InlineData("export = b", "export=b")]
    [InlineData("exporter=b", "exporter=b")]
    [InlineData("A=", "A=")]
    [InlineData("A=\nB=c", "A=|B=c")]
    [InlineData("A=b c", "A=b c")]
    [InlineData("A=b=c", "A=b=c")]
    [InlineData("A=  b  ", "A=b")]
    [InlineData("A=b # why", "A=b")]
    [InlineData("A=b#c", "A=b#c")]
    [InlineData("A=#c", "A=")]
    [InlineData("A= # c", "A=")]
    [InlineData("A=b\\nc", "A=b\\nc")]
    [InlineData("A=C:\\new", "A=C:\\new")]
    [InlineData("A=it's", "A=it's")]
    [InlineData("A=$HOME", "A=$HOME")]
    [InlineData("A=`b`", "A=`b`")]
    [InlineData("A-b.c_1=d", "A-b.c_1=d")]
    [InlineData("1A=b", "1A=b")]
    [InlineData("a=1\nA=2", "a=1|A=2")]
    [InlineData("A=ключ 🔑", "A=ключ 🔑")]
    public void A_bare_value_is_what_stands_there_without_blanks_and_comment(string text, string expected) =>
        Assert.Equal(expected.Split('|'), FileText.Pairs(text, DotEnv));

    [Theory]
    [InlineData("A='b'", "A=b")]
    [InlineData("A=''", "A=")]
    [InlineData("A=' b '", "A= b ")]
    [InlineData("A='b#c' # why", "A=b#c")]
    [InlineData("A='b'#c", "A=b")]
    [InlineData("A='b\\nc'", "A=b\\nc")]
    [InlineData("A='b\\'", "A=b\\")]
    [InlineData("A='\"'", "A=\"")]
    [InlineData("A='${B}'", "A=${B}")]
    [InlineData("A='b\nc'", "A=b\nc")]
    [InlineData("A='b\r\nc'", "A=b\nc")]
    [InlineData("A='\n'", "A=\n")]
    public void Single_quotes_are_taken_literally(string text, string expected) =>
        Assert.Equal([expected], FileText.Pairs(text, DotEnv));

    [Theory]
    [InlineData("A=\"b\"", "A=b")]
    [InlineData("A=\"\"", "A=")]
    [InlineData("A=\" b \" # why", "A= b ")]
    [InlineData("A=\"b\\nc\"", "A=b\nc")]
    [InlineData("A=\"b\\r\\tc\"", "A=b\r\tc")]
    [InlineData("A=\"b\\\\nc\"", "A=b\\nc")]
    [InlineData("A=\"say \\\"b\\\"\"", "A=say \"b\"")]
    [InlineData("A=\"\\$B $B ${B}\"", "A=$B $B ${B}")]
    [InlineData("A=\"\\a\\'\"", "A=\\a\\'")]
    [InlineData("A=\"b\nc\"", "A=b\nc")]
    [InlineData("A=\"b\r\nc\rd\"", "A=b\nc\nd")]
    [InlineData("A=\"#\"", "A=#")]
    [InlineData("A=\"-----BEGIN\nMII=\n-----END\n\"\nB=c", "A=-----BEGIN\nMII=\n-----END\n")]
    public void Double_quotes_have_escapes_and_lines_and_no_expansion(string text, string expected) =>
        Assert.Equal(expected, FileText.Pairs(text, DotEnv)[0]);

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("# nothing")]
    [InlineData("  # nothing\r\n\t\r\n")]
    [InlineData("\uFEFF")]
    public void Comments_and_blank_lines_are_nothing(string text) => Assert.Empty(FileText.Pairs(text, DotEnv));

    [Theory]
    [InlineData("\uFEFFA=b\r\n\r\n# c\r\nB='d'\r\n")]
    [InlineData("A=b\rB=d")]
    [InlineData("A=b\n\tB=d\n\n")]
    public void Every_end_of_line_and_a_byte_order_mark_are_taken(string text) =>
        Assert.Equal(["A=b", "B=d"], FileText.Pairs(text, DotEnv));

    [Theory]
    [InlineData("A=b\nc7Y!", 2)]
    [InlineData("c7Y!", 1)]
    [InlineData("A=b\r\n\r\nc7Y! d", 3)]
    [InlineData("=c7Y!", 1)]
    [InlineData("-A=c7Y!", 1)]
    [InlineData("A B=c7Y!", 1)]
    [InlineData("export", 1)]
    [InlineData("export A", 1)]
    [InlineData("A: c7Y!", 1)]
    [InlineData("Ä=c7Y!", 1)]
    [InlineData("A/b=c7Y!", 1)]
    [InlineData(".=c7Y!", 1)]
    [InlineData("B=c\nA='c7Y!\nd\ne", 2)]
    [InlineData("B=c\nA=\"c7Y!\\\"", 2)]
    [InlineData("A='c'c7Y!", 1)]
    [InlineData("A=\"a\nb\" c7Y!", 2)]
    [InlineData("A='x\ny'\nB=\"c7Y!\0\"", 3)]
    [InlineData("A=c7Y!\0", 1)]
    public void A_malformed_line_is_an_error_with_file_and_line_and_nothing_of_the_value(string text, int line) =>
        Assert.Equal(line, FileText.FaultyLine(text, DotEnv, "c7Y!"));

    [Fact]
    public void Text_that_is_no_utf8_is_an_error_with_its_line()
    {
        Assert.Equal(2, FileText.FaultyLine([.. "A=b\nB="u8, 0xE4, .. "\n"u8], DotEnv));
        Assert.Equal(1, FileText.FaultyLine([0xFF, 0xFE, (byte)'A', 0], DotEnv));
    }

    [Fact]
    public void Of_several_lines_with_one_name_the_last_one_counts_and_a_note_says_so()
    {
        using ImportedVariables variables = FileText.Read("A=1\nB=2\nA=3\n", DotEnv);
        Assert.Equal(["A=1", "B=2"], FileText.Pairs("A=1\nB=2", DotEnv));
        Assert.Equal(["A, line 3", "B, line 2"], variables.Select(v => v.ToString()));
        Assert.Equal("3"u8, variables.First().Value);
        string note = Assert.Single(variables.Notes);
        Assert.Contains("line 1 and again on line 3", note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_and_a_name_have_limits()
    {
        string value = new('x', VariableFileText.ValueBytesMax);
        Assert.Equal($"A={value}", FileText.Pairs($"A={value}", DotEnv)[0]);
        Assert.Equal(1, FileText.FaultyLine($"A={value}x", DotEnv));
        Assert.Equal(1, FileText.FaultyLine($"{new string('A', VariableFileText.NameBytesMax + 1)}=b", DotEnv));
    }

    [Theory]
    [InlineData(".env", DotEnv)]
    [InlineData("a/.env.local", DotEnv)]
    [InlineData("prod.ENV", DotEnv)]
    [InlineData("x.json", VariableFileFormat.Json)]
    [InlineData(".env.json", VariableFileFormat.Json)]
    [InlineData("x.CSV", VariableFileFormat.Csv)]
    [InlineData("x.txt", null)]
    [InlineData("env", null)]
    public void A_files_name_tells_its_format(string path, VariableFileFormat? format) =>
        Assert.Equal(format, VariableFile.FormatOf(path));
}
