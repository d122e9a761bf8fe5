namespace Lockbox.PowerShell.Extension;

/// <summary>Text that stands in a command for the user to copy.</summary>
internal static class CodeText
{
    /// <summary>A literal of PowerShell that means this text, control characters made visible.</summary>
    /// <param name="text">A path or a name.</param>
    /// <returns>The text between single quotes.</returns>
    public static string Quoted(string text) =>
        $"'{DisplayText.Name(text).Replace("'", "''", StringComparison.Ordinal)}'";
}
