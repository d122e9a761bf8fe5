using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Lockbox.Engine;
using Lockbox.PowerShell.Exchange;

namespace Lockbox.PowerShell.Tests.Exchange;

public sealed class VariableTextTests
{
    // FsCheck prints the seed of a run that fails; put it here to replay it.
    private static readonly Config Checks = Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20270131, 1);

    [Theory]
    [InlineData("", "V0=")]
    [InlineData("a.b/c:d@e-1", "V0=a.b/c:d@e-1")]
    [InlineData("a b", "V0='a b'")]
    [InlineData("$HOME", "V0='$HOME'")]
    [InlineData("C:\\new", "V0='C:\\new'")]
    [InlineData("it's", "V0=\"it's\"")]
    [InlineData("it's \"$5\" `\\", "V0=\"it's \\\"\\$5\\\" \\`\\\\\"")]
    [InlineData("a\nb\r\n", "V0=\"a\\nb\\r\\n\"")]
    public void A_value_in_an_env_file_has_the_quotes_it_needs(string value, string expected) =>
        Assert.Equal([expected], Texts(VariableTextFormat.DotEnv, value));

    [Theory]
    [InlineData("", "$env:V0 = ''")]
    [InlineData("a $(b) `c \"", "$env:V0 = 'a $(b) `c \"'")]
    [InlineData("it's", "$env:V0 = 'it''s'")]
    [InlineData("a\nb\r\n\t", "$env:V0 = \"a`nb`r`n`t\"")]
    [InlineData("\n$x `\" '", "$env:V0 = \"`n`$x ```\" '\"")]
    [InlineData("a\u2019b", "$env:V0 = \"a$([char]0x2019)b\"")]
    [InlineData("🔑", "$env:V0 = \"$([char]0xD83D)$([char]0xDD11)\"")]
    public void A_value_for_powershell_is_ascii_on_one_line(string value, string expected) =>
        Assert.Equal([expected], Texts(VariableTextFormat.PowerShell, value));

    [Theory]
    [InlineData("", "export V0=''")]
    [InlineData("a $(b) `c` \\", "export V0='a $(b) `c` \\'")]
    [InlineData("it's", "export V0='it'\\''s'")]
    [InlineData("'", "export V0=''\\'''")]
    [InlineData("a\nb", "export V0='a\nb'")]
    public void A_value_for_a_posix_shell_is_in_single_quotes(string value, string expected) =>
        Assert.Equal([expected], Texts(VariableTextFormat.Posix, value));

    [Fact]
    public void Json_keeps_the_names_and_parts_of_values_have_names_below()
    {
        using EnvironmentEntries entries = new() { KeepsNames = true };
        using VariableValue text = VariableValue.Copy(VariableType.String, "ключ <\"'"u8);
        using VariableValue login = CredentialValue.Create("ann", "pw"u8);
        entries.Add("prod/ключ", isSecret: false, text, "", "prod/");
        entries.Add("prod/db-login", isSecret: true, login, "", "prod/");
        string json = Assert.Single(Texts(VariableTextFormat.Json, entries));
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Equal(
            ["ключ=ключ <\"'", "db-login/USERNAME=ann", "db-login/PASSWORD=pw"],
            document.RootElement.EnumerateObject().Select(property => $"{property.Name}={property.Value.GetString()}"));
        Assert.Contains("\"ключ\": \"ключ", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_refuses_two_values_under_one_name()
    {
        using EnvironmentEntries entries = new() { KeepsNames = true };
        using VariableValue text = VariableValue.Copy(VariableType.String, "x"u8);
        using VariableValue login = CredentialValue.Create("ann", "pw"u8);
        entries.Add("a/PASSWORD", isSecret: false, text, "");
        Assert.Throws<LockboxEnvironmentConflictException>(() => entries.Add("a", isSecret: true, login, ""));
        Assert.Single(entries);
    }

    [Fact]
    public void Whatever_is_written_to_an_env_file_is_read_back() => ForAllValues(value =>
    {
        using EnvironmentEntries entries = HostileValues.Entries(value, "end");
        Assert.Equal([$"V0={value}", "V1=end"], Read(entries, VariableTextFormat.DotEnv, VariableFileFormat.DotEnv));
    });

    [Fact]
    public void Whatever_is_written_as_json_is_read_back() => ForAllValues(value =>
    {
        using EnvironmentEntries entries = HostileValues.Entries(value, "end");
        Assert.Equal([$"V0={value}", "V1=end"], Read(entries, VariableTextFormat.Json, VariableFileFormat.Json));
    });

    [Fact]
    public void Whatever_is_written_for_powershell_is_printable_ascii_on_one_line() => ForAllValues(value =>
        Assert.All(Assert.Single(Texts(VariableTextFormat.PowerShell, value)), c => Assert.InRange(c, ' ', '~')));

    [Fact]
    public void Whatever_is_written_for_github_is_what_its_runner_reads() => ForAllValues(value =>
    {
        using EnvironmentEntries entries = HostileValues.Entries(value, "end");
        using SecretBuffer file = VariableText.WriteFile(entries, VariableTextFormat.GitHubActions);
        Assert.Equal([$"V0={value}", "V1=end"], ReadAsRunner(file.Reveal()));
    });

    [Fact]
    public void A_delimiter_is_never_used_twice_and_not_in_the_value()
    {
        string first = Assert.Single(Texts(VariableTextFormat.GitHubActions, "x"));
        string delimiter = first.Split("<<")[1].Split('\n')[0];
        string second = Assert.Single(Texts(VariableTextFormat.GitHubActions, $"x\n{delimiter}\nPATH=evil"));
        Assert.DoesNotContain($"<<{delimiter}", second, StringComparison.Ordinal);
        Assert.Equal(40, delimiter.Length);
    }

    private static void ForAllValues(Action<string> check)
    {
        foreach (string value in HostileValues.Fixed)
        {
            check(value);
        }

        Prop.ForAll(HostileValues.Sequences.ToArbitrary(), check).Check(Checks);
    }

    private static List<string> Texts(VariableTextFormat format, params string[] values)
    {
        using EnvironmentEntries entries = HostileValues.Entries(values);
        return Texts(format, entries);
    }

    private static List<string> Texts(VariableTextFormat format, EnvironmentEntries entries)
    {
        List<string> texts = [];
        foreach (SecretBuffer text in VariableText.Write(entries, format))
        {
            texts.Add(text.Reveal());
            text.Dispose();
        }

        return texts;
    }

    private static string[] Read(EnvironmentEntries entries, VariableTextFormat format, VariableFileFormat readAs)
    {
        using SecretBuffer file = VariableText.WriteFile(entries, format);
        return FileText.Pairs(file.Reveal(), readAs);
    }

    // As the runner documents it and does it: NAME<<DELIMITER, lines up to one that is the delimiter; or NAME=value.
    private static List<string> ReadAsRunner(string text)
    {
        List<string> pairs = [];
        Queue<string> lines = new(text.Split('\n'));
        while (lines.TryDequeue(out string? line))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            int heredoc = line.IndexOf("<<", StringComparison.Ordinal);
            if (heredoc >= 0 && (equals < 0 || heredoc < equals))
            {
                string delimiter = line[(heredoc + 2)..];
                List<string> value = [];
                while (lines.Dequeue() is var next && next != delimiter)
                {
                    value.Add(next);
                }

                pairs.Add($"{line[..heredoc]}={string.Join('\n', value)}");
            }
            else if (line.Length > 0)
            {
                pairs.Add(line);
            }
        }

        return pairs;
    }
}
