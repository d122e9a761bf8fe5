using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Items;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Gives items other names in the directories where they are, everything from the pipeline in one commit for each
/// lockbox. Content is not touched; the old names cannot be read from the file any more.
/// </summary>
[Cmdlet(VerbsCommon.Rename, "LockboxItem", SupportsShouldProcess = true)]
[OutputType(typeof(LockboxItem))]
public sealed class RenameLockboxItemCommand : UnlockingCmdlet
{
    private readonly List<(string Path, NewItemName Name)> _names = [];
    private SelectedChange<NewItemName>? _renaming;

    /// <summary>
    /// The lockbox; by default <c>$env:LOCKBOX</c>, the lockbox of the piped items, or the only unlocked one.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>The full name inside the lockbox, taken as it is.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [Alias("LiteralName")]
    [ArgumentCompleter(typeof(LiteralItemNameCompleter))]
    public string Name { get; set; } = null!;

    /// <summary>The new last part of the name; it has no <c>/</c>.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NewItemNameCompleter))]
    public string NewName { get; set; } = null!;

    /// <summary>Lets an item take the place of another that has the new name.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>How many seconds to wait while another process writes to the lockbox.</summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    public int LockTimeoutSeconds { get; set; } = OneCommit.DefaultLockTimeoutSeconds;

    /// <summary>Passes on the renamed items.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private SelectedChange<NewItemName> Renaming =>
        _renaming ??= NewItemName.Change(this, "Rename", to: null, LockTimeoutSeconds, Force, PassThru);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string name = ItemSelection.FromUser(Name).TrimEnd('/');
        string path = string.Empty;
        Terminating(() => path = PathOf(Lockbox), name);
        PerItem(() => Take(path, name), name);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var names in _names.GroupBy(each => each.Path, each => each.Name, HostPath.Comparer))
        {
            Terminating(
                () =>
                {
                    using LockboxKey key = KeyOf(names.Key);
                    Renaming.Commit(names.Key, key, [.. names]);
                },
                names.Key);
        }
    }

    private void Take(string path, string name)
    {
        if (ItemSelection.FromUser(NewName).Contains(EntryName.Separator))
        {
            throw new LockboxInvalidNameException(
                $"'{EntryName.ToDisplay(NewName)}' is not the last part of a name: it has a separator.",
                "Give the new last part alone; Move-LockboxItem puts items elsewhere.");
        }

        NewItemName renamed = new(name, EntryName.Combine(EntryName.Parent(name), NewName));
        EntryName.Validate(renamed.NewName);
        if (Renaming.IsConfirmed(renamed, path))
        {
            _names.Add((path, renamed));
        }
    }
}
