using System.Management.Automation;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Extension;

/// <summary>
/// Finds the items of a vault by the names that SecretManagement uses. It does not tell names apart that differ only in
/// case, and fails as a whole where a vault has two of them; a lockbox does, and may have both.
/// </summary>
internal sealed class VaultCatalog
{
    private readonly string _prefix;
    private readonly bool _hasAll;
    private readonly Func<string, Variable?> _findVariable;
    private readonly Func<string, IEnumerable<Variable>> _variables;
    private readonly Func<string, Entry?> _findFile;
    private readonly Func<string, IEnumerable<Entry>> _files;

    /// <summary>The items in the last commit.</summary>
    /// <param name="snapshot">The open lockbox.</param>
    /// <param name="vault">What the vault shows of it.</param>
    public VaultCatalog(Snapshot snapshot, VaultParameters vault)
        : this(vault)
    {
        _findVariable = snapshot.FindVariable;
        _variables = snapshot.EnumerateVariables;
        _findFile = snapshot.Find;
        _files = snapshot.Enumerate;
    }

    /// <summary>The items as a transaction sees them.</summary>
    /// <param name="transaction">The open transaction.</param>
    /// <param name="vault">What the vault shows of the lockbox.</param>
    public VaultCatalog(Transaction transaction, VaultParameters vault)
        : this(vault)
    {
        _findVariable = transaction.FindVariable;
        _variables = transaction.EnumerateVariables;
        _findFile = transaction.Find;
        _files = transaction.Enumerate;
    }

    private VaultCatalog(VaultParameters vault)
    {
        _prefix = vault.Prefix;
        _hasAll = vault.Include == VaultContent.All;
        _findVariable = static _ => null;
        _variables = static _ => [];
        _findFile = static _ => null;
        _files = static _ => [];
    }

    /// <summary>The item of a name: of exactly this name, else the only one that differs only in case.</summary>
    /// <param name="name">A name in the vault.</param>
    /// <returns>The item, or null when there is none.</returns>
    /// <exception cref="LockboxVariableNotFoundException">
    /// None has exactly this name, and several differ from it only in case.
    /// </exception>
    public VaultItem? Find(string name)
    {
        IReadOnlyList<VaultItem> found = FindAll(name);
        return found.Count <= 1
            ? (found.Count == 0 ? null : found[0])
            : throw new LockboxVariableNotFoundException(
                $"There is no '{EntryName.ToDisplay(name)}', but {found.Count} names that differ from it only in case: "
                + $"{Listed(found)}.",
                "Give one of these names exactly.");
    }

    /// <summary>
    /// The items that match a filter, each name once: of those that differ only in case the one that was changed last.
    /// A filter that is an item's name, read literally, matches that item alone.
    /// </summary>
    /// <param name="filter">A name with wildcards; empty for all.</param>
    /// <param name="hidden">The items that are left out because of their case.</param>
    /// <returns>The items, by name.</returns>
    public IReadOnlyList<VaultItem> List(string? filter, out IReadOnlyList<VaultItem> hidden)
    {
        hidden = [];
        string wanted = string.IsNullOrEmpty(filter) ? "*" : filter;
        IReadOnlyList<VaultItem> literal = FindAll(wanted);
        if (literal.Count == 1)
        {
            return literal;
        }

        // SecretManagement's wildcards, where * also stands for slashes.
        WildcardPattern pattern = WildcardPattern.Get(wanted, WildcardOptions.IgnoreCase);
        ILookup<string, VaultItem> byName = All()
            .Where(item => literal.Count > 1
                ? item.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase)
                : pattern.IsMatch(item.Name))
            .OrderByDescending(static item => item.ModifiedAt)
            .ThenBy(static item => item.Name, StringComparer.Ordinal)
            .ToLookup(static item => item.Name, StringComparer.OrdinalIgnoreCase);
        hidden = [.. byName.SelectMany(static same => same.Skip(1))];
        return
        [
            .. byName.Select(static same => same.First())
                .OrderBy(static item => item.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <summary>Names for a message, no more than a few.</summary>
    /// <param name="items">The items.</param>
    /// <returns>Names with commas between them.</returns>
    public static string Listed(IReadOnlyCollection<VaultItem> items)
    {
        const int most = 5;
        string names = string.Join(", ", items.Take(most).Select(item => EntryName.ToDisplay(item.Name)));
        return items.Count <= most ? names : $"{names} and {items.Count - most} more";
    }

    private IReadOnlyList<VaultItem> FindAll(string name)
    {
        string stored = _prefix + name;
        if (_findVariable(stored) is { } variable && IsShown(variable))
        {
            return [VaultItem.Of(variable, _prefix)];
        }

        if (_hasAll && _findFile(stored) is { Kind: EntryKind.File } file)
        {
            return [VaultItem.Of(file, _prefix)];
        }

        return [.. All().Where(item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase))];
    }

    private IEnumerable<VaultItem> All()
    {
        IEnumerable<VaultItem> variables =
            _variables(_prefix).Where(IsShown).Select(variable => VaultItem.Of(variable, _prefix));
        return _hasAll
            ? variables.Concat(_files(_prefix)
                .Where(file => file.Kind == EntryKind.File && !(_findVariable(file.Name) is { } same && IsShown(same)))
                .Select(file => VaultItem.Of(file, _prefix)))
            : variables;
    }

    private bool IsShown(Variable variable) => _hasAll || variable.IsSecret;
}
