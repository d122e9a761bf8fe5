using System.Collections;
using System.Management.Automation;
using System.Security.Cryptography;
using Lockbox.Engine;
using Lockbox.PowerShell.Unlocking;
using Lockbox.PowerShell.Values;

namespace Lockbox.PowerShell.Exchange;

/// <summary>Takes variables of this process's environment into a lockbox.</summary>
internal static class EnvironmentImport
{
    private const string Source = "the environment";

    /// <summary>Takes what the names match.</summary>
    /// <param name="import">Takes the values.</param>
    /// <param name="names">Names of environment variables; wildcards are allowed.</param>
    /// <param name="onError">Told about a name without wildcards that is not there.</param>
    public static void Add(
        VariableImport import, IEnumerable<string> names, Action<LockboxException, string> onError)
    {
        SortedDictionary<string, string> all = new(EnvironmentNames.Comparer);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            all[(string)variable.Key] = (string?)variable.Value ?? string.Empty;
        }

        foreach (string name in names.SelectMany(pattern => Match(all, pattern, onError)).Distinct())
        {
            if (import.Accepts(name, Source))
            {
                byte[] utf8 = SecretUtf8.Encode(all[name]);
                try
                {
                    bool isSecret = !import.Plain;
                    import.Add(
                        name, VariableImport.TextValue(utf8, isSecret), new VariableSettings { IsSecret = isSecret });
                }
                finally
                {
                    CryptographicOperations.ZeroMemory(utf8);
                }
            }
        }
    }

    private static IEnumerable<string> Match(
        SortedDictionary<string, string> all, string pattern, Action<LockboxException, string> onError)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(pattern))
        {
            // The name as the environment has it, which may differ in case on Windows.
            string? found = all.Keys.FirstOrDefault(name => EnvironmentNames.Comparer.Equals(name, pattern));
            if (found is not null)
            {
                return [found];
            }

            onError(
                new LockboxVariableNotFoundException(
                    $"The environment of this process has no variable '{EntryName.ToDisplay(pattern)}'.",
                    "Get-ChildItem env: lists them; case counts, but on Windows."),
                pattern);
            return [];
        }

        WildcardPattern wildcard = new(
            pattern, OperatingSystem.IsWindows() ? WildcardOptions.IgnoreCase : WildcardOptions.None);

        // A wildcard must not put the key into the box that it opens.
        return all.Keys.Where(name => wildcard.IsMatch(name) && name != EnvironmentPassword.Variable);
    }
}
