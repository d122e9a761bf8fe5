using System.Management.Automation;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Items;

/// <summary>
/// The base of the cmdlets that change existing items: something has to be selected, and writers wait.
/// </summary>
public abstract class ItemChangingCmdlet : ItemSelectingCmdlet
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

    /// <summary>Passes on the items that were changed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }
}
