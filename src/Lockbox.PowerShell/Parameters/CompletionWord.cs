using System.Management.Automation;
using System.Management.Automation.Language;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// What completers share: quotes, the current folder, and the bounds that keep the prompt responsive.
/// </summary>
internal static class CompletionWord
{
    /// <summary>Most results of one completion.</summary>
    public const int MostResults = 500;

    /// <summary>How long a completer may look.</summary>
    public static readonly TimeSpan LongestTime = TimeSpan.FromMilliseconds(250);

    private const string Plain = "./\\_-~:";

    /// <summary>The word that is being completed, without the quotes around it.</summary>
    /// <param name="word">The word as PowerShell gives it.</param>
    /// <returns>The text.</returns>
    public static string Unquote(string? word)
    {
        string text = word ?? string.Empty;
        if (text is not ['\'' or '"', ..])
        {
            return text;
        }

        char quote = text[0];
        text = text[1..];
        text = text.EndsWith(quote) ? text[..^1] : text;
        return quote == '\'' ? text.Replace("''", "'", StringComparison.Ordinal) : text;
    }

    /// <summary>A text as PowerShell reads it back as one argument.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text itself, or in single quotes when it needs them.</returns>
    public static string Quote(string text) =>
        text.Length > 0 && text[0] != '-' && text[0] != '~'
            && text.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c, StringComparison.Ordinal))
            ? text
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    /// <summary>
    /// The same for a path of the host: a <c>~</c> at its beginning stays bare, as the home folder is meant by it.
    /// </summary>
    /// <param name="path">The path as typed.</param>
    /// <returns>The path, or the path in single quotes.</returns>
    public static string QuotePath(string path) =>
        path.StartsWith("~/", StringComparison.Ordinal) && Quote(path[1..])[0] == '/' ? path : Quote(path);

    /// <summary>Whether the current location is in the file system, and not on a drive of something else.</summary>
    /// <returns>True there.</returns>
    public static bool IsOnHost()
    {
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(@"Microsoft.PowerShell.Management\Get-Location");
        return shell.Invoke<PathInfo>() is not [{ } location, ..] || HostPath.IsFileSystem(location.Provider);
    }

    /// <summary>The current folder of the runspace that completes.</summary>
    /// <returns>A full path.</returns>
    public static string CurrentDirectory()
    {
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(@"Microsoft.PowerShell.Management\Get-Location").AddParameter("PSProvider", "FileSystem");
        return shell.Invoke<PathInfo>() is [{ } location, ..] ? location.ProviderPath : Environment.CurrentDirectory;
    }

    /// <summary>The full path for a path as users type it.</summary>
    /// <param name="path">Absolute, relative, or below <c>~</c>.</param>
    /// <param name="currentDirectory">What it is relative to.</param>
    /// <returns>The full path.</returns>
    public static string FullPath(string path, string currentDirectory)
    {
        bool isBelowHome = path is "~" || path.StartsWith("~/", StringComparison.Ordinal)
            || path.StartsWith("~\\", StringComparison.Ordinal);
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return isBelowHome ? Path.GetFullPath(Path.Join(home, path[1..])) : Path.GetFullPath(path, currentDirectory);
    }
}
