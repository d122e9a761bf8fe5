using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Items;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Copies items inside a lockbox or to another one, a directory with everything below it, in one commit for the whole
/// pipeline. Nothing of it is ever on a disk unsealed. Ctrl+C leaves the lockbox as it was.
/// </summary>
[Cmdlet(VerbsCommon.Copy, "LockboxItem", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(LockboxItem))]
public sealed class CopyLockboxItemCommand : ItemChangingCmdlet
{
    /// <summary>The directory inside the lockbox that they go to, or the full name of the only copy.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [ValidateNotNullOrEmpty]
    [OneTextTransformation]
    [ArgumentCompleter(typeof(DestinationNameCompleter))]
    public string Destination { get; set; } = null!;

    /// <summary>The lockbox that they go to; by default the one that they are in.</summary>
    [Parameter]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? DestinationLockbox { get; set; }

    /// <summary>What to do with names that are taken.</summary>
    [Parameter]
    public IfExists IfExists { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => Terminating(CopyAll, Lockbox);

    private void CopyAll()
    {
        MoveDestination destination = MoveDestination.Parse(Destination);
        IReadOnlyList<(string Path, ItemSelection Selection)> selections = TakeSelections();
        if (selections.Count == 0)
        {
            return;
        }

        if (DestinationLockbox is not null)
        {
            Copy(selections, PathOf(DestinationLockbox), destination);
            return;
        }

        foreach ((string Path, ItemSelection Selection) selection in selections)
        {
            Copy([selection], selection.Path, destination);
        }
    }

    private void Copy(
        IReadOnlyList<(string Path, ItemSelection Selection)> selections, string target, MoveDestination destination)
    {
        using ItemCopy copy = new(this, target) { IfExists = IfExists, PassThru = PassThru };
        bool isPossible = false;
        Terminating(() => isPossible = copy.TryOpenTarget(selections), DestinationLockbox ?? Lockbox);
        foreach ((string path, ItemSelection selection) in selections)
        {
            isPossible &= copy.TryOpenSource(path, selection);
        }

        if (isPossible)
        {
            copy.Confirm(destination);
            copy.Run(LockTimeoutSeconds);
        }
        else
        {
            selections.SelectMany(static each => each.Selection.Texts).ToList()
                .ForEach(text => copy.IsConfirmed(text, Destination));
        }
    }
}
