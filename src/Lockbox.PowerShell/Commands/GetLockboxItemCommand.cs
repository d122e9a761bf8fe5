using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Items;

namespace Lockbox.PowerShell.Commands;

/// <summary>Lists items of a lockbox by name, in ordinal order. Only -Hash reads content.</summary>
[Cmdlet(VerbsCommon.Get, "LockboxItem", DefaultParameterSetName = ByName)]
[Alias("glbi")]
[OutputType(typeof(LockboxItem))]
public sealed class GetLockboxItemCommand : ItemSelectingCmdlet
{
    private ItemFilter _filter = null!;

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
        foreach ((string path, ItemSelection selection) in TakeSelections())
        {
            List(path, selection);
        }
    }

    private void List(string path, ItemSelection selection)
    {
        using OpenLockbox open = OpenRead(path);
        IEnumerable<Entry> entries = EntriesOf(selection, open.Snapshot).Where(Passes);
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
