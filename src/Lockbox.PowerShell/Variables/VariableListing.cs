using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Values;

namespace Lockbox.PowerShell.Variables;

/// <summary>Makes what the cmdlets give out of variables. Opens plain values only, never a secret.</summary>
internal static class VariableListing
{
    /// <summary>Variables as the cmdlets give them out; those that differ only in case know of each other.</summary>
    /// <param name="open">The lockbox.</param>
    /// <param name="variables">Variables of its snapshot.</param>
    /// <param name="onError">Told about plain values that are damaged; the variable is listed without one.</param>
    /// <returns>The variables, in the same order.</returns>
    public static IEnumerable<LockboxVariable> Describe(
        OpenLockbox open, IEnumerable<Variable> variables, Action<LockboxException, string> onError)
    {
        List<Variable> all = [.. variables];
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        Dictionary<string, List<string>> variants = VariantsOf(all);
        foreach (Variable variable in all)
        {
            yield return new LockboxVariable(open.Path, variable, PlainValueOf(open, variable, onError), now)
            {
                CaseVariants = variants.TryGetValue(variable.Name, out List<string>? names)
                    ? [.. names.Where(name => name != variable.Name)]
                    : [],
            };
        }
    }

    /// <summary>Variables by their names, as the cmdlets give them out; names that are gone are left out.</summary>
    /// <param name="open">The lockbox.</param>
    /// <param name="names">Full names.</param>
    /// <param name="onError">Told about plain values that are damaged.</param>
    /// <returns>The variables, each once.</returns>
    public static IEnumerable<LockboxVariable> Describe(
        OpenLockbox open, IEnumerable<string> names, Action<LockboxException, string> onError) =>
        Describe(
            open,
            names.Distinct(StringComparer.Ordinal).Select(open.Snapshot.FindVariable).OfType<Variable>(),
            onError);

    private static string? PlainValueOf(
        OpenLockbox open, Variable variable, Action<LockboxException, string> onError)
    {
        if (variable.IsSecret)
        {
            return null;
        }

        try
        {
            using VariableValue value = open.Snapshot.ReadVariable(variable);
            return SecretUtf8.ToText(value.Content);
        }
        catch (LockboxException e) when (e is LockboxItemCorruptException or LockboxUnsupportedSecretTypeException)
        {
            onError(e, variable.Name);
            return null;
        }
    }

    // Only names that have variants are in it, so that it is empty nearly always.
    private static Dictionary<string, List<string>> VariantsOf(List<Variable> all)
    {
        Dictionary<string, List<string>> variants = new(StringComparer.OrdinalIgnoreCase);
        Dictionary<string, string> seen = new(all.Count, StringComparer.OrdinalIgnoreCase);
        foreach (string name in all.Select(variable => variable.Name))
        {
            if (seen.TryAdd(name, name))
            {
                continue;
            }

            if (!variants.TryGetValue(name, out List<string>? names))
            {
                variants.Add(name, names = [seen[name]]);
            }

            names.Add(name);
        }

        return variants;
    }
}
