using System.Text;
using Lockbox.PowerShell.Exchange;

namespace Lockbox.PowerShell.Tests.Exchange;

/// <summary>Reads a text as a file of variables, the way tests want to see it.</summary>
internal static class FileText
{
    /// <summary>What errors call the file.</summary>
    public const string Path = "some.file";

    public static ImportedVariables Read(string text, VariableFileFormat format) =>
        Read(Encoding.UTF8.GetBytes(text), format);

    public static ImportedVariables Read(byte[] text, VariableFileFormat format)
    {
        using VariableFileText source = VariableFileText.Of(Path, [.. text]);
        return VariableFile.Read(source, format);
    }

    /// <summary>Names and values in their order, as <c>NAME=value</c>.</summary>
    public static string[] Pairs(string text, VariableFileFormat format)
    {
        using ImportedVariables variables = Read(text, format);
        return [.. variables.Select(v => $"{v.Name}={Encoding.UTF8.GetString(v.Value)}")];
    }

    /// <summary>
    /// The line that the error names; the error names the file, and nothing of <paramref name="secret"/>.
    /// </summary>
    public static int FaultyLine(byte[] text, VariableFileFormat format, string? secret = null)
    {
        var error = Assert.Throws<LockboxInvalidVariableFileException>(() => Read(text, format).Dispose());
        Assert.StartsWith($"{Path}, line ", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
        Assert.Null(error.InnerException);
        if (secret is not null)
        {
            Assert.DoesNotContain(secret, error.ToString(), StringComparison.Ordinal);
        }

        return int.Parse(error.Message[$"{Path}, line ".Length..].Split(':')[0], null);
    }

    public static int FaultyLine(string text, VariableFileFormat format, string? secret = null) =>
        FaultyLine(Encoding.UTF8.GetBytes(text), format, secret);
}
