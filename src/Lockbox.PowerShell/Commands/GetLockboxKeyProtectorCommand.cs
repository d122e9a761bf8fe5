using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Shows the ways to unlock lockboxes. They are public: it works while they are locked, asks for nothing and derives no
/// key. A lockbox that cannot be read is reported, and the next one is shown.
/// </summary>
[Cmdlet(VerbsCommon.Get, "LockboxKeyProtector")]
[OutputType(typeof(LockboxKeyProtector))]
public sealed class GetLockboxKeyProtectorCommand : LockboxCmdlet
{
    /// <summary>
    /// The lockboxes; by default <c>$env:LOCKBOX</c>, or the only unlocked one. Paths may hold wildcards.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    [SupportsWildcards]
    public LockboxReference[]? Lockbox { get; set; }

    /// <summary>Only protectors of these kinds.</summary>
    [Parameter]
    public KeySlotKind[]? Kind { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Lockbox is null)
        {
            if (!MyInvocation.ExpectingInput)
            {
                Terminating(() => Show(LockboxReference.ResolveDefault(this)), null);
            }

            return;
        }

        foreach (LockboxReference reference in Lockbox)
        {
            PerItem(() => Show(reference), reference);
        }
    }

    private void Show(LockboxReference reference)
    {
        foreach (string path in reference.ResolveAll(this))
        {
            PerItem(() => Show(path), path);
        }
    }

    private void Show(string path)
    {
        foreach (KeySlotInfo slot in LockboxFile.ReadHeader(path).KeySlots)
        {
            if (Kind is null || Kind.Contains(slot.Kind))
            {
                WriteObject(new LockboxKeyProtector(path, slot));
            }
        }
    }
}
