using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Variables;

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
        SelectedChange<Variable> removal = new(this, LockTimeoutSeconds)
        {
            Text = new ChangeText("Remove from", "Removing from", "Removed", "variables"),
            NameOf = static variable => variable.Name,
            Apply = static (transaction, variable) => transaction.RemoveVariable(variable.Name) ? 1 : 0,
            DescribeBefore = PassThru
                ? static (open, variables) => VariableListing.Describe(open, variables, (_, _) => { })
                : null,
        };
        foreach ((string path, VariableSelection selection) in Selections())
        {
            removal.Run(path, selection.Texts, snapshot => selection.Resolve(VariableSource.Of(snapshot), Report));
        }
    }
}
