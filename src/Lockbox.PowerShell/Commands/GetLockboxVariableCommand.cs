using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;
using Lockbox.PowerShell.Variables;

namespace Lockbox.PowerShell.Commands;

/// <summary>Lists variables by name, in ordinal order, with the values of plain ones. Opens no secret value.</summary>
[Cmdlet(VerbsCommon.Get, "LockboxVariable", DefaultParameterSetName = "Name")]
[Alias("glbv")]
[OutputType(typeof(LockboxVariable))]
public sealed class GetLockboxVariableCommand : UnlockingCmdlet
{
    /// <summary>
    /// Full names inside the lockbox; the wildcards are <c>* ? [ ]</c> and <c>**</c>. By default everything.
    /// </summary>
    [Parameter(Position = 0, ParameterSetName = "Name")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Full names inside the lockbox, taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralName")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[]? LiteralName { get; set; }

    /// <summary>The lockboxes; by default <c>$env:LOCKBOX</c>, or the only unlocked one.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference[]? Lockbox { get; set; }

    /// <summary>Only variables that have expired or will within this time.</summary>
    [Parameter]
    [TimeSpanTransformation]
    [ArgumentCompleter(typeof(TimeSpanCompleter))]
    public TimeSpan? ExpiringWithin { get; set; }

    /// <summary>Only variables whose value was last set at least this time ago.</summary>
    [Parameter]
    [TimeSpanTransformation]
    [ArgumentCompleter(typeof(TimeSpanCompleter))]
    public TimeSpan? StaleFor { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (ExpiringWithin < TimeSpan.Zero || StaleFor < TimeSpan.Zero)
        {
            Conflict(
                "-ExpiringWithin and -StaleFor must not be negative.",
                "Give a time like 30.00:00:00 (30 days), or 0.");
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Lockbox is null)
        {
            Terminating(() => WriteObject(List(PathOf(null)), enumerateCollection: true), null);
        }

        foreach (LockboxReference reference in Lockbox ?? [])
        {
            // Of many lockboxes one that does not open should not keep the others from being listed.
            IReadOnlyList<LockboxVariable> listed = [];
            Action list = () => listed = List(PathOf(reference));
            if (MyInvocation.ExpectingInput || Lockbox!.Length > 1)
            {
                PerItem(list, reference.ToString());
            }
            else
            {
                Terminating(list, reference);
            }

            WriteObject(listed, enumerateCollection: true);
        }
    }

    private List<LockboxVariable> List(string path)
    {
        VariableSelection selection = new VariableSelection().AddPatterns(Name).AddLiterals(LiteralName);
        using OpenLockbox open = OpenRead(path);
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        IEnumerable<Variable> variables = selection.Resolve(VariableSource.Of(open.Snapshot), Report);
        return [.. VariableListing.Describe(open, variables.Where(variable => Passes(variable, now)), Report)];
    }

    // Differences are compared, because a sum could pass the end of the calendar.
    private bool Passes(Variable variable, DateTime now) =>
        (ExpiringWithin is not { } within || (variable.ExpiresAt is { } expires && expires - now <= within))
        && (StaleFor is not { } stale || now - variable.ModifiedAt >= stale);
}
