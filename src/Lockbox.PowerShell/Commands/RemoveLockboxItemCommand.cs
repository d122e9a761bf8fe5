using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Removes items, a directory with everything below it, in one commit for each lockbox. Once it has returned, content
/// and names cannot be read from the file any more, not even with the key.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "LockboxItem", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(LockboxItem))]
public sealed class RemoveLockboxItemCommand : ItemSelectingCmdlet
{
    /// <summary>Full names inside the lockbox; the wildcards are <c>* ? [ ]</c> and <c>**</c>.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = ByName)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ItemNameCompleter))]
    public override string[]? Name { get; set; }

    /// <summary>How many seconds to wait while another process writes to the lockbox.</summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    public int LockTimeoutSeconds { get; set; } = OneCommit.DefaultLockTimeoutSeconds;

    /// <summary>Passes on what was removed, as it was.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => Terminating(RemoveAll, Lockbox);

    private void RemoveAll()
    {
        foreach ((string path, ItemSelection selection) in TakeSelections(withContent: true))
        {
            using LockboxKey? key = IsWhatIf ? SilentKeyOf(path) : KeyOf(path);
            if (key is null)
            {
                selection.Texts.ToList().ForEach(text => ShouldProcess(text, $"Remove from {path}"));
            }
            else
            {
                Remove(path, key, selection);
            }
        }
    }

    private void Remove(string path, LockboxKey key, ItemSelection selection)
    {
        List<LockboxItem> items = Confirmed(path, key, selection);
        if (items.Count == 0)
        {
            return;
        }

        OneCommit.Run(
            this, path, key, LockTimeoutSeconds, $"Removing from {Path.GetFileName(path)}",
            staging => RemoveAll(items, staging));
        if (PassThru)
        {
            WriteObject(items, enumerateCollection: true);
        }
    }

    private List<LockboxItem> Confirmed(string path, LockboxKey key, ItemSelection selection)
    {
        using OpenLockbox open = OpenLockbox.Read(path, key.Clone());
        return
        [
            .. EntriesOf(selection, open.Snapshot)
                .Where(entry => ShouldProcess(EntryName.ToDisplay(entry.Name), $"Remove from {path}"))
                .Select(open.Describe),
        ];
    }

    private static WorkDone? RemoveAll(List<LockboxItem> items, Staging staging)
    {
        long removed = 0;
        for (int i = 0; i < items.Count; i++)
        {
            staging.Pump.Token.ThrowIfCancellationRequested();
            removed += staging.Transaction.Remove(items[i].Name) ? 1 : 0;
            staging.Progress.Report(new TransferProgress(0, -1, i + 1, items.Count, items[i].Name));
        }

        return removed > 0 ? new WorkDone("Removed", removed, Bytes: null, Threads: 1) : null;
    }
}
