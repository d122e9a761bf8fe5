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
        Removal<Variable> removal = new(this, LockTimeoutSeconds)
        {
            NameOf = static variable => variable.Name,
            Remove = static (transaction, name) => transaction.RemoveVariable(name),
            Describe = PassThru
                ? static (open, variables) => VariableListing.Describe(open, variables, (_, _) => { })
                : null,
            Noun = "variables",
        };
        foreach ((string path, VariableSelection selection) in Selections())
        {
            removal.Run(path, selection.Texts, snapshot => selection.Resolve(VariableSource.Of(snapshot), Report));
        }
    }
}
