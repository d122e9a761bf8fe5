using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Exchange;

namespace Lockbox.PowerShell.Running;

/// <summary>Reads from parameters which variables a command gets.</summary>
internal static class VariableChoices
{
    /// <summary>Makes the choice.</summary>
    /// <param name="names">-Name.</param>
    /// <param name="prefix">-Prefix, or null.</param>
    /// <param name="environment">-Environment: names in the environment with names of variables.</param>
    /// <param name="asFile">-AsFile: the same.</param>
    /// <returns>The choice.</returns>
    public static VariableChoice Of(string[] names, string? prefix, IDictionary environment, IDictionary asFile) => new(
        names,
        prefix is null ? null : EnvironmentNames.PrefixOf(prefix),
        ToNames(environment),
        ToNames(asFile));

    /// <summary>The variables that a name or wildcard selects.</summary>
    /// <param name="snapshot">The open lockbox.</param>
    /// <param name="pattern">A full name or a pattern.</param>
    /// <returns>At least one.</returns>
    /// <exception cref="LockboxVariableNotFoundException">It selects nothing.</exception>
    public static IReadOnlyList<Variable> Matching(Snapshot snapshot, NamePattern pattern)
    {
        Variable[] matching = [.. snapshot.EnumerateVariables(pattern)];
        return matching.Length > 0 ? matching : throw NoSuchVariable(snapshot, pattern.Text);
    }

    /// <summary>The error for a name that no variable has.</summary>
    /// <param name="snapshot">Where was looked.</param>
    /// <param name="name">The name or pattern.</param>
    public static LockboxVariableNotFoundException NoSuchVariable(Snapshot snapshot, string name) =>
        NotFound($"There is no variable '{EntryName.ToDisplay(name)}' in '{snapshot.Path}'.");

    /// <summary>The error for what is not there.</summary>
    /// <param name="message">What is not there.</param>
    public static LockboxVariableNotFoundException NotFound(string message) => new(
        message,
        "Get-LockboxVariable lists the names; they are compared byte for byte, so case counts.");

    private static Dictionary<string, string> ToNames(IDictionary given)
    {
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in given)
        {
            names[TextOf(entry.Key)] = TextOf(entry.Value);
        }

        return names;
    }

    private static string TextOf(object? value) =>
        Convert.ToString(value is PSObject wrapped ? wrapped.BaseObject : value, CultureInfo.InvariantCulture)
            ?? string.Empty;
}
