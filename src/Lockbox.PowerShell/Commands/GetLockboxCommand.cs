using System.Management.Automation;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Shows lockboxes: what is public of a locked one, everything of an unlocked one. Asks for nothing and derives no key.
/// Without a lockbox it shows <c>$env:LOCKBOX</c>, else every unlocked one.
/// </summary>
[Cmdlet(VerbsCommon.Get, "Lockbox", DefaultParameterSetName = "Lockbox")]
[OutputType(typeof(global::Lockbox.Lockbox))]
public sealed class GetLockboxCommand : LockboxCmdlet
{
    /// <summary>The lockboxes; paths may hold wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = "Lockbox")]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    [SupportsWildcards]
    public LockboxReference[]? Lockbox { get; set; }

    /// <summary>Shows every lockbox that is unlocked in this process.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Unlocked")]
    public SwitchParameter Unlocked { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Lockbox is not null)
        {
            foreach (LockboxReference reference in Lockbox)
            {
                IReadOnlyList<string> paths = [];
                ForOne(() => paths = reference.ResolveAll(this), reference, Lockbox.Length > 1);
                Show(paths, Lockbox.Length > 1);
            }
        }
        else if (Unlocked)
        {
            Show([.. KeyCache.List().Select(unlocked => unlocked.Path)]);
        }
        else if (!MyInvocation.ExpectingInput)
        {
            Terminating(ShowDefault, null);
        }
    }

    private void ShowDefault()
    {
        bool isGiven = Environment.GetEnvironmentVariable(LockboxReference.DefaultVariable) is { Length: > 0 };
        IReadOnlyList<UnlockedLockbox> unlocked = KeyCache.List();
        Show(isGiven || unlocked.Count == 0
            ? [LockboxReference.ResolveDefault(this)]
            : [.. unlocked.Select(one => one.Path)]);
    }

    // What is read is written outside, where an error of the next command is not taken for ours.
    private void Show(IReadOnlyCollection<string> paths, bool areSeveral = false)
    {
        foreach (string path in paths)
        {
            global::Lockbox.Lockbox? found = null;
            ForOne(() => found = LockboxReader.Read(path), path, areSeveral || paths.Count > 1);
            if (found is not null)
            {
                WriteObject(found);
            }
        }
    }

    /// <summary>Where several lockboxes are looked at, one that cannot be read keeps nobody from the others.</summary>
    private void ForOne(Action step, object target, bool isOneOfSeveral)
    {
        if (isOneOfSeveral || MyInvocation.ExpectingInput)
        {
            PerItem(step, target);
        }
        else
        {
            Terminating(step, target);
        }
    }
}
