using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Removes variables, in one commit for each lockbox. Once it has returned, values and names cannot be read from the
/// file any more, not even with the key.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "LockboxVariable", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(LockboxVariable))]
public sealed class RemoveLockboxVariableCommand : VariableSelectingCmdlet
{
    /// <summary>How many seconds to wait while another process writes to the lockbox.</summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    public int LockTimeoutSeconds { get; set; } = OneCommit.DefaultLockTimeoutSeconds;

    /// <summary>Passes on what was removed, as it was; of secrets not the value.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => Terminating(RemoveAll, Lockbox);

    private void RemoveAll()
    {
        foreach ((string path, VariableSelection selection) in Selections())
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

    private void Remove(string path, LockboxKey key, VariableSelection selection)
    {
        List<LockboxVariable> variables = Confirmed(path, key, selection);
        if (variables.Count == 0)
        {
            return;
        }

        OneCommit.Run(
            this, path, key, LockTimeoutSeconds, $"Removing from {Path.GetFileName(path)}",
            staging => RemoveAll(variables, staging));
        if (PassThru)
        {
            WriteObject(variables, enumerateCollection: true);
        }
    }

    private List<LockboxVariable> Confirmed(string path, LockboxKey key, VariableSelection selection)
    {
        using OpenLockbox open = OpenLockbox.Read(path, key.Clone());
        return
        [
            .. VariableListing.Describe(
                open,
                selection.Resolve(VariableSource.Of(open.Snapshot), Report)
                    .Where(one => ShouldProcess(EntryName.ToDisplay(one.Name), $"Remove from {path}")),
                (_, _) => { }),
        ];
    }

    private static WorkDone? RemoveAll(List<LockboxVariable> variables, Staging staging)
    {
        long removed = 0;
        foreach (LockboxVariable variable in variables)
        {
            staging.Pump.Token.ThrowIfCancellationRequested();
            removed += staging.Transaction.RemoveVariable(variable.Name) ? 1 : 0;
        }

        return removed > 0 ? WorkDone.WithVariables("Removed", removed) : null;
    }
}
