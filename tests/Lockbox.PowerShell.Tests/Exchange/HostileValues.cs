using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Lockbox.Engine;
using Lockbox.PowerShell.Exchange;

namespace Lockbox.PowerShell.Tests.Exchange;

/// <summary>Values that try to leave their quotes, end a heredoc, or run something.</summary>
internal static class HostileValues
{
    /// <summary>A file that appears when a value was run.</summary>
    public const string Canary = "canary";

    private static readonly string[] Fragments =
    [
        "'", "\"", "`", "$", "\\", "''", "\"\"", "'\\''", "$(touch canary)", "`touch canary`", "${HOME}", "$HOME",
        "#", " #", "; touch canary", "\ntouch canary\n", "\r\n", "\r", "\n", "\t", "\u0007", "\u007f", "=",
        "export X=1", "EOF", "<<EOF", "\nEOF\n", "lockbox_", "!", "!!", "%", "%0A", "~", "*", "&", "| touch canary",
        "(", ")", "{", "}", "[", "]", "<", ">", "--", "-", "\u2018", "\u2019", "\u201a", "\u201b", "\u201c", "\u201d",
        "\u201e", "\u00a0", "\u0085", "\u2028", "\u2029", "\ufeff", "Ò", "é", "ключ", "🔑", "`n", "`0", "`u{27}",
        "$([char]39)", "'; New-Item canary; '", "\"; New-Item canary; \"", "'@\nNew-Item canary\n@'", "\\n", "\\",
        "a", "b c", "C:\\new\\table", "::add-mask::x", "::set-env name=X::y", "\u0001", "\u001b[31m",
    ];

    /// <summary>Each fragment by itself, and in the middle.</summary>
    public static IEnumerable<string> Fixed =>
    [
        string.Empty, " ", "plain", .. Fragments, .. Fragments.Select(fragment => $"a{fragment}b"),
        new string('\'', 300),
    ];

    /// <summary>Any sequence of fragments.</summary>
    public static Gen<string> Sequences { get; } = Gen.Elements(Fragments).ArrayOf().Select(string.Concat);

    /// <summary>Fixed values and some sequences, always the same.</summary>
    public static string[] Many(int sequences) => [.. Fixed, .. Sequences.Sample(sequences, new Rnd(20270131), 12)];

    /// <summary>Entries V0, V1, … with these values.</summary>
    public static EnvironmentEntries Entries(params string[] values)
    {
        EnvironmentEntries entries = [];
        for (int i = 0; i < values.Length; i++)
        {
            using VariableValue value = VariableValue.Copy(VariableType.String, Encoding.UTF8.GetBytes(values[i]));
            entries.Add($"V{i}", isSecret: true, value, $"V{i}");
        }

        return entries;
    }
}
