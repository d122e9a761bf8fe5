using System.Text;
using Lockbox.PowerShell.Exchange;

namespace Lockbox.Fuzz.Exchange;

/// <summary>The files that variables are imported from.</summary>
internal static class ExchangeTargets
{
    private const int Small = 1 << 20;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Of(
            "dotenv", VariableFileFormat.DotEnv,
            "A=1\nexport B='two'\nC=\"a\\n$x\\\"\"\n# note\nD=\"\nlines\n\"\r\nE=x # y\n", "\uFEFFA=", "=x", "A='"),
        Of(
            "json", VariableFileFormat.Json,
            "{\"a\": 1, \"b\": {\"c\": true, \"d\": null}, /* x */ \"e\": \"\\u00e9\\ud83d\\ude00\",}",
            "[]", "{\"a\":[1]}"),
        Of(
            "csv", VariableFileFormat.Csv,
            "Name,Value,Description,ExpiresAt,IsSecret,Other\r\nA,\"x,\"\"y\"\"\n\",d,2030-01-01,true,z\r\n",
            "Value,Name\n1,A\n2,B\n", "Name\n"),
    ];

    private static FuzzTarget Of(string name, VariableFileFormat format, params string[] texts) =>
        new(name, [.. texts.Select(Encoding.UTF8.GetBytes)], input => Read(input, format), Small);

    private static string Read(byte[] input, VariableFileFormat format)
    {
        try
        {
            using VariableFileText source = VariableFileText.Of("test", [.. input]);
            using ImportedVariables variables = VariableFile.Read(source, format);
            return $"{Math.Min(variables.Count, 4)} variables, {Math.Min(variables.Notes.Count, 2)} notes";
        }
        catch (LockboxInvalidVariableFileException e)
        {
            // The lines and columns that it names are as many as there are inputs.
            return string.Concat(e.Message.Where(static c => !char.IsDigit(c)));
        }
    }
}
