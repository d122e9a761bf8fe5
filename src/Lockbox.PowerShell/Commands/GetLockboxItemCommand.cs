using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Commands;

/// <summary>Lists items of a lockbox by name, in ordinal order. Only -Hash reads content.</summary>
[Cmdlet(VerbsCommon.Get, "LockboxItem", DefaultParameterSetName = "Name")]
[Alias("glbi")]
[OutputType(typeof(LockboxItem))]
public sealed class GetLockboxItemCommand : UnlockingCmdlet
{
    private ItemFilter _filter = null!;

    /// <summary>The lockbox; by default <c>$env:LOCKBOX</c>, or the only unlocked one.</summary>
    [Parameter(Position = 0)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>
    /// Full names inside the lockbox; the wildcards are <c>* ? [ ]</c> and <c>**</c>. By default everything.
    /// </summary>
    [Parameter(Position = 1, ParameterSetName = "Name")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ItemNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Full names inside the lockbox, taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralName")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ItemNameCompleter))]
    public string[]? LiteralName { get; set; }

    /// <summary>Only files, together with the other two if they are given.</summary>
    [Parameter]
    public SwitchParameter File { get; set; }

    /// <summary>Only directories, together with the other two if they are given.</summary>
    [Parameter]
    public SwitchParameter Directory { get; set; }

    /// <summary>Only symbolic links, together with the other two if they are given.</summary>
    [Parameter]
    public SwitchParameter Link { get; set; }

    /// <summary>Only items whose last part matches, or whose full name does if the pattern has a slash.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Include { get; set; }

    /// <summary>No items that match, and nothing below directories that match.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Exclude { get; set; }

    /// <summary>Only items modified at this time or later.</summary>
    [Parameter]
    public DateTime? ModifiedAfter { get; set; }

    /// <summary>Only items modified before this time.</summary>
    [Parameter]
    public DateTime? ModifiedBefore { get; set; }

    /// <summary>Tells the SHA-256 of each file: the recorded one, or one made of the content.</summary>
    [Parameter]
    public SwitchParameter Hash { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => Terminating(List, Lockbox);

    private void List()
    {
        _filter = new ItemFilter(Include, Exclude);
        ItemSelection selection = new ItemSelection().AddPatterns(Name).AddLiterals(LiteralName);
        using OpenLockbox open = OpenRead(PathOf(Lockbox));
        IEnumerable<Entry> entries = selection.Resolve(EntrySource.Of(open.Snapshot), Report).Where(Passes);
        if (Hash)
        {
            // What is hashed is known before, so that only this thread reports names that select nothing.
            new ItemHashing(this, open).Write([.. entries]);
            return;
        }

        foreach (Entry entry in entries)
        {
            WriteObject(open.Describe(entry));
        }
    }

    private bool Passes(Entry entry) =>
        IsWantedKind(entry.Kind)
        && (ModifiedAfter is not { } after || entry.ModifiedAt >= after.ToUniversalTime())
        && (ModifiedBefore is not { } before || entry.ModifiedAt < before.ToUniversalTime())
        && _filter.Passes(entry.Name);

    private bool IsWantedKind(EntryKind kind) => (!File && !Directory && !Link) || kind switch
    {
        EntryKind.Directory => Directory,
        EntryKind.SymbolicLink => Link,
        _ => File,
    };
}
