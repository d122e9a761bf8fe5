using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Moves items inside a lockbox, a directory with everything below it, in one commit for each lockbox. Content is not
/// touched; the old names cannot be read from the file any more.
/// </summary>
[Cmdlet(VerbsCommon.Move, "LockboxItem", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(LockboxItem))]
public sealed class MoveLockboxItemCommand : ItemSelectingCmdlet
{
    /// <summary>Full names inside the lockbox; the wildcards are <c>* ? [ ]</c> and <c>**</c>.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = ByName)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ItemNameCompleter))]
    public override string[]? Name { get; set; }

    /// <summary>The directory inside the lockbox that they go to, or the new full name of a single item.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LiteralItemNameCompleter))]
    public string Destination { get; set; } = null!;

    /// <summary>Lets an item take the place of another that has the new name.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>How many seconds to wait while another process writes to the lockbox.</summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    public int LockTimeoutSeconds { get; set; } = OneCommit.DefaultLockTimeoutSeconds;

    /// <summary>Passes on the moved items.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => Terminating(
        () =>
        {
            foreach ((string path, ItemSelection selection) in TakeSelections())
            {
                Move(path, selection);
            }
        },
        Lockbox);

    private void Move(string path, ItemSelection selection)
    {
        MoveDestination destination = MoveDestination.Parse(Destination);
        using LockboxKey? key = TryKeyOf(path);
        if (key is null)
        {
            selection.Texts.ToList().ForEach(text => IsConfirmed(text, Destination, path));
            return;
        }

        List<NewItemName> names;
        using (OpenLockbox open = OpenLockbox.Read(path, key.Clone()))
        {
            EntrySource source = EntrySource.Of(open.Snapshot);
            List<string> selected = [.. selection.ResolveTops(source, Report)];
            names =
            [
                .. destination.NamesFor(selected, source).Where(each => IsConfirmed(each.Name, each.NewName, path)),
            ];
        }

        if (names.Count > 0)
        {
            new ItemRenaming(this, LockTimeoutSeconds) { Force = Force, PassThru = PassThru, Stem = "Mov" }
                .Run(path, key, names);
        }
    }

    private bool IsConfirmed(string name, string newName, string path) => ShouldProcess(
        EntryName.ToDisplay(name), $"Move to {EntryName.ToDisplay(newName)} in {path}");
}
