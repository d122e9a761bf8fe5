using System.Management.Automation;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Items;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Moves items inside a lockbox, a directory with everything below it, in one commit for each lockbox. Content is not
/// touched; the old names cannot be read from the file any more.
/// </summary>
[Cmdlet(VerbsCommon.Move, "LockboxItem", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(LockboxItem))]
public sealed class MoveLockboxItemCommand : ItemChangingCmdlet
{
    /// <summary>The directory inside the lockbox that they go to, or the new full name of a single item.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [ValidateNotNullOrEmpty]
    [OneTextTransformation]
    [ArgumentCompleter(typeof(LiteralItemNameCompleter))]
    public string Destination { get; set; } = null!;

    /// <summary>Lets an item take the place of another that has the new name.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => Terminating(MoveAll, Lockbox);

    private void MoveAll()
    {
        MoveDestination destination = MoveDestination.Parse(Destination);
        SelectedChange<NewItemName> move =
            NewItemName.Change(this, "Move", Destination, LockTimeoutSeconds, Force, PassThru);
        foreach ((string path, ItemSelection selection) in TakeSelections())
        {
            move.Run(path, selection.Texts, snapshot =>
            {
                EntrySource source = EntrySource.Of(snapshot);
                return destination.NamesFor([.. selection.ResolveTops(source, Report)], source);
            });
        }
    }
}
