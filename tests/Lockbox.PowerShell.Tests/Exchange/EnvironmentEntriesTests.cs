using System.Text;
using Lockbox.Engine;
using Lockbox.PowerShell.Exchange;

namespace Lockbox.PowerShell.Tests.Exchange;

public sealed class EnvironmentEntriesTests
{
    [Fact]
    public void A_text_is_itself_and_bytes_are_base64()
    {
        using EnvironmentEntries entries = [];
        Add(entries, "prod/url", VariableType.String, "https://x"u8, isSecret: false, prefix: "prod/");
        Add(entries, "prod/TOKEN", VariableType.SecureString, "ключ"u8, prefix: "prod/");
        Add(entries, "prod/db/key", VariableType.ByteArray, [0, 255, 16], prefix: "prod/");
        Assert.Equal(["url=https://x", "TOKEN=ключ", "DB_KEY=AP8Q"], entries.Select(Shown));
        Assert.Equal([false, true, true], entries.Select(entry => entry.IsSecret));
        Assert.Equal(["url", "TOKEN", "db/key"], entries.Select(entry => entry.Path));
        Assert.Equal(["prod/url", "prod/TOKEN", "prod/db/key"], entries.Select(entry => entry.Variable));
    }

    [Fact]
    public void A_credential_is_a_user_name_and_a_password_and_only_the_password_is_hidden()
    {
        using EnvironmentEntries entries = [];
        using VariableValue value = CredentialValue.Create("ann", "pw"u8);
        entries.Add("db/login", isSecret: true, value, "DB");
        Assert.Equal(["DB_USERNAME=ann", "DB_PASSWORD=pw"], entries.Select(Shown));
        Assert.Equal([false, true], entries.Select(entry => entry.IsSecret));
        Assert.Equal(["db/login/USERNAME", "db/login/PASSWORD"], entries.Select(entry => entry.Path));
    }

    [Fact]
    public void A_table_is_one_for_each_key_with_values_as_they_are_written_everywhere()
    {
        ValueTable inner = new();
        inner.Add(TableItem.Of("x", "y"));
        using ValueTable table = new();
        table.Add(TableItem.Of("host", "h"));
        table.Add(TableItem.Of("max-size", 1234.5));
        table.Add(TableItem.Of("on", true));
        table.Add(TableItem.Of("none", null));
        table.Add(TableItem.Of("at", new DateTime(2027, 1, 31, 12, 0, 0, DateTimeKind.Utc)));
        table.Add(TableItem.OfSecret("pw", "s"u8));
        table.Add(TableItem.OfCredential("login", "ann", "p"u8));
        table.Add(TableItem.OfTable("in", inner));
        using EnvironmentEntries entries = [];
        using VariableValue value = VariableValue.Copy(VariableType.Hashtable, table.ToArray());
        entries.Add("db", isSecret: true, value, "DB");
        string[] expected =
        [
            "DB_at=2027-01-31T12:00:00.0000000Z", "DB_host=h", "DB_in_x=y", "DB_login_PASSWORD=p",
            "DB_login_USERNAME=ann", "DB_MAX_SIZE=1234.5", "DB_none=", "DB_on=true", "DB_pw=s",
        ];
        Assert.Equal(expected, entries.Select(Shown).Order(StringComparer.OrdinalIgnoreCase));
        Assert.All(entries, entry => Assert.True(EnvironmentNames.IsValid(entry.Name)));
    }

    [Fact]
    public void Two_variables_with_one_name_are_an_error_that_names_both()
    {
        using EnvironmentEntries entries = [];
        Add(entries, "db/key", VariableType.String, "1"u8);
        var error = Assert.Throws<LockboxEnvironmentConflictException>(
            () => Add(entries, "db-key", VariableType.String, "2"u8));
        Assert.Contains("'db/key' and 'db-key' would both be DB_KEY", error.Message, StringComparison.Ordinal);
        Assert.Single(entries);
    }

    [Fact]
    public void Names_are_told_apart_by_case_as_the_system_does()
    {
        using EnvironmentEntries unix = new(StringComparer.Ordinal);
        Add(unix, "http_proxy", VariableType.String, "1"u8);
        Add(unix, "HTTP_PROXY", VariableType.String, "2"u8);
        Assert.Equal(2, unix.Count);
        using EnvironmentEntries windows = new(StringComparer.OrdinalIgnoreCase);
        Add(windows, "http_proxy", VariableType.String, "1"u8);
        Assert.Throws<LockboxEnvironmentConflictException>(
            () => Add(windows, "HTTP_PROXY", VariableType.String, "2"u8));
    }

    [Fact]
    public void What_fails_halfway_leaves_nothing_behind()
    {
        using EnvironmentEntries entries = [];
        Add(entries, "DB_PASSWORD", VariableType.String, "1"u8);
        using VariableValue value = CredentialValue.Create("ann", "pw"u8);
        Assert.Throws<LockboxEnvironmentConflictException>(() => entries.Add("db", isSecret: true, value, "DB"));
        Assert.Equal(["DB_PASSWORD=1"], entries.Select(Shown));
        Add(entries, "DB_USERNAME", VariableType.String, "2"u8);
        Assert.Equal(2, entries.Count);
    }

    [Theory]
    [InlineData(VariableType.Certificate, "c7Y!")]
    [InlineData(VariableType.SecureString, "c7Y!\0")]
    public void What_no_environment_can_hold_is_refused_without_its_value(VariableType type, string content)
    {
        using EnvironmentEntries entries = [];
        var error = Assert.Throws<LockboxInvalidEnvironmentException>(
            () => Add(entries, "A", type, Encoding.UTF8.GetBytes(content)));
        Assert.DoesNotContain("c7Y!", error.ToString(), StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
        Assert.Empty(entries);
    }

    [Fact]
    public void Text_that_is_no_unicode_is_refused()
    {
        using EnvironmentEntries entries = [];
        Assert.Throws<LockboxInvalidEnvironmentException>(() => Add(entries, "A", VariableType.String, [0xFF]));
    }

    private static string Shown(EnvironmentEntry entry) => $"{entry.Name}={entry.Reveal()}";

    private static void Add(
        EnvironmentEntries entries,
        string name,
        VariableType type,
        ReadOnlySpan<byte> content,
        bool isSecret = true,
        string prefix = "")
    {
        using VariableValue value = VariableValue.Copy(type, content);
        entries.Add(name, isSecret, value, EnvironmentNames.Of(name, prefix), prefix);
    }
}
