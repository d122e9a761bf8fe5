using Lockbox.Engine;

namespace Lockbox.PowerShell.Variables;

/// <summary>Where variables are looked up: a snapshot, or a transaction with what it has staged.</summary>
/// <param name="Path">The lockbox, for errors.</param>
/// <param name="Find">The variable of exactly this name, or null.</param>
/// <param name="Below">All variables whose names begin with a text.</param>
/// <param name="Matching">All variables that match a pattern.</param>
internal sealed record VariableSource(
    string Path,
    Func<string, Variable?> Find,
    Func<string, IEnumerable<Variable>> Below,
    Func<NamePattern, IEnumerable<Variable>> Matching)
{
    /// <summary>A snapshot as a source.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <returns>The source.</returns>
    public static VariableSource Of(Snapshot snapshot) =>
        new(snapshot.Path, snapshot.FindVariable, snapshot.EnumerateVariables, snapshot.EnumerateVariables);

    /// <summary>A transaction as a source.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <returns>The source.</returns>
    public static VariableSource Of(Transaction transaction) =>
        new(
            transaction.Path,
            transaction.FindVariable,
            transaction.EnumerateVariables,
            transaction.EnumerateVariables);
}

/// <summary>
/// What -Name, -LiteralName and -InputObject select of the variables. A name without wildcards that selects nothing is
/// an error about that name; a wildcard may match nothing.
/// </summary>
internal sealed class VariableSelection
{
    private readonly List<(string Text, bool IsLiteral)> _wanted = [];

    /// <summary>What was asked for, as the user wrote it.</summary>
    public IEnumerable<string> Texts => _wanted.Select(wanted => wanted.Text);

    /// <summary>Adds names that may hold wildcards.</summary>
    /// <param name="names">The names, or null.</param>
    /// <returns>This.</returns>
    public VariableSelection AddPatterns(IEnumerable<string>? names)
    {
        _wanted.AddRange((names ?? []).Select(name => (name, false)));
        return this;
    }

    /// <summary>Adds names that are taken as they are.</summary>
    /// <param name="names">The names, or null.</param>
    /// <returns>This.</returns>
    public VariableSelection AddLiterals(IEnumerable<string>? names)
    {
        _wanted.AddRange((names ?? []).Select(name => (name, true)));
        return this;
    }

    /// <summary>The variables selected, each once, in the order asked for and then by name.</summary>
    /// <param name="source">Where to look.</param>
    /// <param name="onError">Told about names that select nothing or are no names; the rest goes on.</param>
    /// <returns>The variables, lazily; all of them when nothing in particular was asked for.</returns>
    public IEnumerable<Variable> Resolve(VariableSource source, Action<LockboxException, string> onError)
    {
        if (_wanted.Count == 0)
        {
            return source.Below(string.Empty);
        }

        IEnumerable<Variable> all =
            _wanted.SelectMany(wanted => ResolveOne(source, wanted.Text, wanted.IsLiteral, onError));
        return _wanted.Count > 1 ? all.DistinctBy(variable => variable.Name, StringComparer.Ordinal) : all;
    }

    private static IEnumerable<Variable> ResolveOne(
        VariableSource source, string text, bool isLiteral, Action<LockboxException, string> onError)
    {
        try
        {
            NamePattern? pattern = isLiteral ? null : NamePattern.Parse(text);
            if (pattern is { IsLiteral: false })
            {
                return source.Matching(pattern);
            }

            string name = pattern?.LiteralPrefix ?? text;
            return source.Find(name) is { } found ? [found] : throw NotFound(source, name);
        }
        catch (LockboxException e) when (e is LockboxInvalidNameException or LockboxVariableNotFoundException)
        {
            onError(e, text);
            return [];
        }
    }

    /// <summary>The error for a name that no variable has; it names those that come close.</summary>
    /// <param name="source">Where was looked.</param>
    /// <param name="name">The name.</param>
    /// <returns>The error.</returns>
    public static LockboxVariableNotFoundException NotFound(VariableSource source, string name)
    {
        string shown = EntryName.ToDisplay(name);
        Variable? other = source.Below(string.Empty)
            .FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        string remedy = other is not null
            ? $"There is '{EntryName.ToDisplay(other.Name)}': case counts."
            : source.Below(name + "/").Any()
                ? $"There are variables below it: '{shown}/**' matches them."
                : "Get-LockboxVariable lists the names; case counts.";
        return new LockboxVariableNotFoundException($"There is no variable '{shown}' in '{source.Path}'.", remedy);
    }
}
