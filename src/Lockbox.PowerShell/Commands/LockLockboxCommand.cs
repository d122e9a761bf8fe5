using System.Management.Automation;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Commands;

/// <summary>Forgets the keys of lockboxes in this process. Locking what is locked already is no error.</summary>
[Cmdlet(VerbsCommon.Lock, "Lockbox", SupportsShouldProcess = true, DefaultParameterSetName = "Lockbox")]
[Alias("lklb")]
[OutputType(typeof(void))]
public sealed class LockLockboxCommand : LockboxCmdlet
{
    /// <summary>The lockboxes; by default <c>$env:LOCKBOX</c>, or the only unlocked one.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = "Lockbox")]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference[]? Lockbox { get; set; }

    /// <summary>
    /// Locks every lockbox that is unlocked in this process, and forgets the password that <c>LOCKBOX_PASSWORD</c>
    /// gave.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = "All")]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (All)
        {
            foreach (UnlockedLockbox unlocked in KeyCache.List())
            {
                Forget(unlocked.Path);
            }

            if (ShouldProcess(EnvironmentPassword.Variable, "Forget the password that it gave"))
            {
                EnvironmentPassword.Forget();
            }
        }
        else if (Lockbox is not null)
        {
            foreach (LockboxReference reference in Lockbox)
            {
                Terminating(() => Forget(reference.Resolve(this)), reference);
            }
        }
        else if (!MyInvocation.ExpectingInput)
        {
            Terminating(() => Forget(LockboxReference.ResolveDefault(this)), null);
        }
    }

    private void Forget(string path)
    {
        if (ShouldProcess(path, "Lock"))
        {
            WriteVerbose(KeyCache.Forget(path) ? $"Locked '{path}'." : $"'{path}' was locked already.");
        }
    }
}
