using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Items;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Removes items, a directory with everything below it, in one commit for each lockbox. Once it has returned, content
/// and names cannot be read from the file any more, not even with the key.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "LockboxItem", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(LockboxItem))]
public sealed class RemoveLockboxItemCommand : ItemChangingCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing() => Terminating(RemoveAll, Lockbox);

    private void RemoveAll()
    {
        SelectedChange<Entry> removal = new(this, LockTimeoutSeconds)
        {
            Text = new ChangeText("Remove from", "Removing from", "Removed", "items"),
            NameOf = static entry => entry.Name,
            Apply = static (transaction, entry) => transaction.Remove(entry.Name) ? 1 : 0,
            DescribeBefore = PassThru ? static (open, entries) => entries.Select(open.Describe) : null,
        };
        foreach ((string path, ItemSelection selection) in TakeSelections(withContent: true))
        {
            removal.Run(path, selection.Texts, snapshot => EntriesOf(selection, snapshot));
        }
    }
}
