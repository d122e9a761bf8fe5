using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Items;

/// <summary>The base of the cmdlets that take existing items by name or from the pipeline.</summary>
public abstract class ItemSelectingCmdlet : UnlockingCmdlet
{
    /// <summary>The parameter set of -Name.</summary>
    private protected const string ByName = "Name";

    /// <summary>The parameter set of -LiteralName.</summary>
    private protected const string ByLiteralName = "LiteralName";

    /// <summary>The parameter set of -InputObject.</summary>
    private protected const string ByInputObject = "InputObject";

    private readonly List<string> _names = [];
    private readonly List<LockboxItem> _items = [];

    /// <summary>
    /// The lockbox; by default <c>$env:LOCKBOX</c>, the lockbox of the piped items, or the only unlocked one.
    /// </summary>
    [Parameter(Position = 0)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>Full names inside the lockbox; the wildcards are <c>* ? [ ]</c> and <c>**</c>.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ParameterSetName = ByName)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ItemNameCompleter))]
    public virtual string[]? Name { get; set; }

    /// <summary>Full names inside the lockbox, taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByLiteralName)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ItemNameCompleter))]
    public string[]? LiteralName { get; set; }

    /// <summary>
    /// Items from <c>Get-LockboxItem</c>, matches from <c>Select-LockboxString</c>, or differences from
    /// <c>Compare-Lockbox</c> that the lockbox has something of.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByInputObject)]
    [ValidateNotNullOrEmpty]
    [LockboxItemTransformation]
    public LockboxItem[]? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _names.AddRange(Name ?? []);
        _items.AddRange(InputObject ?? []);
    }

    /// <summary>What has been selected since the last call, lockbox by lockbox.</summary>
    /// <param name="withContent">Whether a directory stands for everything below it as well.</param>
    /// <returns>Full paths of lockboxes, each with what to take of it.</returns>
    /// <exception cref="LockboxException">Which lockbox is meant cannot be told.</exception>
    private protected IReadOnlyList<(string Path, ItemSelection Selection)> TakeSelections(bool withContent = false)
    {
        if (MyInvocation.ExpectingInput && _names.Count == 0 && _items.Count == 0)
        {
            // An empty pipeline selects nothing; no names at all would select everything.
            return [];
        }

        string? given = Lockbox is null && ParameterSetName == ByInputObject ? null : PathOf(Lockbox);
        if (ParameterSetName != ByInputObject)
        {
            ItemSelection selection = new() { WithContent = withContent };
            selection.AddPatterns(_names).AddLiterals(LiteralName);
            _names.Clear();
            return [(given!, selection)];
        }

        var taken = _items
            .GroupBy(item => given ?? item.Lockbox, HostPath.Comparer)
            .Select(group => (
                group.Key,
                new ItemSelection { WithContent = withContent }.AddLiterals(group.Select(item => item.Name))))
            .ToList();
        _items.Clear();
        return taken;
    }

    /// <summary>The items of one selection; names that select nothing are reported and skipped.</summary>
    /// <param name="selection">What to take.</param>
    /// <param name="snapshot">Where to take it from.</param>
    /// <returns>The entries, lazily.</returns>
    private protected IEnumerable<Entry> EntriesOf(ItemSelection selection, Snapshot snapshot) =>
        selection.Resolve(EntrySource.Of(snapshot), Report);
}
