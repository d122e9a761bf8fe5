using Lockbox.PowerShell.Exchange;

namespace Lockbox.PowerShell.Tests.Exchange;

public sealed class CsvReaderTests
{
    private const VariableFileFormat Csv = VariableFileFormat.Csv;

    [Theory]
    [InlineData("Name,Value", "")]
    [InlineData("Name,Value\nA,b", "A=b")]
    [InlineData("\uFEFFname,VALUE\r\nA,b\r\n\r\nprod/B,c d \r\n", "A=b|prod/B=c d ")]
    [InlineData("Value,Name\nb,A\n", "A=b")]
    [InlineData("Name,Value\nA,\"b,\"\"c\"\"\nd\"\nB,\"\"", "A=b,\"c\"\nd|B=")]
    [InlineData("\"Name\",\"Value\"\n\"A\",\"x\r\ny\"\n", "A=x\r\ny")]
    [InlineData("#TYPE System.Object\r\nName,Value\r\nA,b", "A=b")]
    [InlineData("Name,Value\nA,\nB,c", "A=|B=c")]
    [InlineData("Name,Value\nA, b ", "A= b ")]
    [InlineData("Name,Value\nA,$(b)'c", "A=$(b)'c")]
    public void Rows_become_variables(string text, string expected) =>
        Assert.Equal(expected.Length == 0 ? [] : expected.Split('|'), FileText.Pairs(text, Csv));

    [Fact]
    public void What_else_a_row_says_is_read()
    {
        using ImportedVariables variables = FileText.Read(
            "Name,Value,Description,ExpiresAt,IsSecret\nA,1,\"for, the db\",2027-01-31,true\n"
            + "B,2,,2027-01-31T12:30:00+02:00,no\nC,3,,,\nD,4,,2027-01-31 12:30:00,0\n",
            Csv);
        ImportedVariable[] all = [.. variables];
        Assert.Equal(["for, the db", null, null, null], all.Select(v => v.Description));
        Assert.Equal([true, false, null, false], all.Select(v => v.IsSecret));
        Assert.Equal(
            [Utc(0, 0), Utc(10, 30), null, Utc(12, 30)],
            all.Select(v => v.ExpiresAt));
        Assert.All(all.Select(v => v.ExpiresAt).OfType<DateTime>(), at => Assert.Equal(DateTimeKind.Utc, at.Kind));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("\n\nName\nA", 3)]
    [InlineData("A,c7Y!", 1)]
    [InlineData("Name;Value\nA;c7Y!", 1)]
    [InlineData("Name,Value,Name\nA,c7Y!,B", 1)]
    [InlineData("Name,Value\nA,b\nB,c7Y!,d", 3)]
    [InlineData("Name,Value\nA", 2)]
    [InlineData("Name,Value\nA,\"x\ny\"\nB", 4)]
    [InlineData("Name,Value\n,c7Y!", 2)]
    [InlineData("Name,Value\nA,\"c7Y!", 2)]
    [InlineData("Name,Value\nA,\"c7Y!\"d", 2)]
    [InlineData("Name,Value\nA,c7Y!\"d\"", 2)]
    [InlineData("Name,Value\na/../b,c7Y!", 2)]
    [InlineData("Name,Value,ExpiresAt\nA,c7Y!,01/02/2027", 2)]
    [InlineData("Name,Value,IsSecret\nA,c7Y!,maybe", 2)]
    public void A_malformed_row_is_an_error_with_its_line_and_nothing_of_the_value(string text, int line) =>
        Assert.Equal(line, FileText.FaultyLine(text, Csv, "c7Y!"));

    [Fact]
    public void Columns_that_mean_nothing_here_are_noted()
    {
        using ImportedVariables variables = FileText.Read("Name,Type,Value\nA,String,b\n", Csv);
        Assert.Contains("Type", Assert.Single(variables.Notes), StringComparison.Ordinal);
        Assert.Equal("b"u8, Assert.Single(variables).Value);
    }

    [Fact]
    public void Columns_are_bounded() =>
        Assert.Equal(1, FileText.FaultyLine("Name,Value" + string.Concat(Enumerable.Repeat(",x", 70)), Csv));

    private static DateTime Utc(int hour, int minute) => new(2027, 1, 31, hour, minute, 0, DateTimeKind.Utc);
}
