using Lockbox.Engine;

namespace Lockbox.PowerShell.Exchange;

/// <summary>
/// The names that variables have in an environment: what is left of the full name after the prefix, as it is where that
/// can be an environment variable's name; otherwise in upper case, with <c>_</c> for every character that is neither an
/// ASCII letter nor a digit, and <c>_</c> before a digit at the beginning. The documents print this rule in
/// docs/commands/Export-LockboxVariable.md.
/// </summary>
/// <remarks>
/// <c>prod/db/PASSWORD</c> is <c>PROD_DB_PASSWORD</c>, below the prefix <c>prod</c> it is <c>DB_PASSWORD</c>, below
/// <c>prod/db</c> it is <c>PASSWORD</c>. A name that is valid is never changed, because case counts on most systems
/// (<c>TF_VAR_region</c>, <c>http_proxy</c>).
/// </remarks>
internal static class EnvironmentNames
{
    private const string Remedy =
        "Choose the name yourself (-Environment @{ NAME = 'name' } of Invoke-LockboxCommand), give another -Prefix, or "
        + "rename the variable with Rename-LockboxVariable.";

    /// <summary>How this system tells names of environment variables apart.</summary>
    public static StringComparer Comparer { get; } =
        OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>
    /// Whether a text can be an environment variable's name in every shell: a letter or _, then digits too.
    /// </summary>
    /// <param name="name">The text.</param>
    /// <returns>True for <c>[A-Za-z_][A-Za-z0-9_]*</c>.</returns>
    public static bool IsValid(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>
    /// A prefix as names below it begin: without a slash in front, with one behind; empty stays empty.
    /// </summary>
    /// <param name="prefix">What the user gave: <c>prod</c>, <c>prod/</c>, <c>prod/db</c>; null and empty mean
    /// all.</param>
    /// <returns>The beginning of names, as <c>Snapshot.EnumerateVariables</c> takes it.</returns>
    public static string PrefixOf(string? prefix)
    {
        string trimmed = (prefix ?? string.Empty).Trim(EntryName.Separator);
        return trimmed.Length == 0 ? string.Empty : trimmed + EntryName.Separator;
    }

    /// <summary>The name of a variable in an environment.</summary>
    /// <param name="name">The variable's full name.</param>
    /// <param name="prefix">What to leave out, as <see cref="PrefixOf"/> gives it; ignored where it does not
    /// match.</param>
    /// <returns>A valid name.</returns>
    /// <exception cref="LockboxInvalidEnvironmentException">The name has no ASCII letter or digit.</exception>
    public static string Of(string name, string prefix = "")
    {
        bool isBelow = prefix.Length > 0 && name.Length > prefix.Length
            && name.StartsWith(prefix, StringComparison.Ordinal);
        string rest = isBelow ? name[prefix.Length..] : name;
        if (IsValid(rest))
        {
            return rest;
        }

        if (!rest.Any(char.IsAsciiLetterOrDigit))
        {
            throw new LockboxInvalidEnvironmentException(
                $"No name of an environment variable can be made of '{EntryName.ToDisplay(name)}': it has neither a "
                + "letter from A to Z nor a digit.",
                Remedy);
        }

        string upper = UpperSnake(rest);
        return char.IsAsciiDigit(upper[0]) ? "_" + upper : upper;
    }

    /// <summary>
    /// A key of a table as the end of a name: as it is, or in upper case with _ for what cannot stand.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <returns>ASCII letters, digits and _; empty for an empty key.</returns>
    public static string PartOf(string key) =>
        key.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? key : UpperSnake(key);

    /// <summary>Refuses what cannot be an environment variable's name; for names that the user chose.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="LockboxInvalidEnvironmentException">It is not valid.</exception>
    public static void Require(string name)
    {
        if (!IsValid(name))
        {
            throw new LockboxInvalidEnvironmentException(
                $"'{EntryName.ToDisplay(name)}' cannot be the name of an environment variable.",
                "Use letters from A to Z, digits and _, and no digit at the beginning.");
        }
    }

    /// <summary>The error for two variables that would get one name.</summary>
    /// <param name="environmentName">The name.</param>
    /// <param name="first">The full name of the variable that has it.</param>
    /// <param name="second">The full name of the variable that would get it.</param>
    /// <returns>The error, to be thrown.</returns>
    public static LockboxEnvironmentConflictException Collision(string environmentName, string first, string second) =>
        new(
            $"'{EntryName.ToDisplay(first)}' and '{EntryName.ToDisplay(second)}' would both be {environmentName}.",
            Remedy);

    /// <summary>The error for a variable that would have one name as a value and as a file.</summary>
    /// <param name="environmentName">The name.</param>
    /// <param name="variable">The full name of the variable.</param>
    /// <returns>The error, to be thrown.</returns>
    public static LockboxEnvironmentConflictException Collision(string environmentName, string variable) =>
        new(
            $"'{EntryName.ToDisplay(variable)}' would be {environmentName} both as its value and as a file.",
            "Leave out -Name or -Environment for it, or give the path of the file another name in -AsFile.");

    private static string UpperSnake(string name) => string.Create(
        name.Length,
        name,
        static (span, from) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = char.IsAsciiLetterOrDigit(from[i]) ? char.ToUpperInvariant(from[i]) : '_';
            }
        });
}
