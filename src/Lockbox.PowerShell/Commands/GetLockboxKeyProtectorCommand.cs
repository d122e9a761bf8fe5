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
                string? path = null;
                Terminating(() => path = LockboxReference.ResolveDefault(this), null);
                Show(path!);
            }

            return;
        }

        foreach (LockboxReference reference in Lockbox)
        {
            IReadOnlyList<string> paths = [];
            PerItem(() => paths = reference.ResolveAll(this), reference);
            foreach (string path in paths)
            {
                Show(path);
            }
        }
    }

    // What is read is written outside PerItem, which would take the errors of the next command for its own.
    private void Show(string path)
    {
        List<LockboxKeyProtector> found = [];
        PerItem(
            () => found.AddRange(LockboxFile.ReadHeader(path).KeySlots
                .Where(slot => Kind is null || Kind.Contains(slot.Kind))
                .Select(slot => new LockboxKeyProtector(path, slot))),
            path);
        WriteObject(found, enumerateCollection: true);
    }
}
