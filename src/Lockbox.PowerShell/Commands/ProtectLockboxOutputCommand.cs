using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Running;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Commands;

/// <summary>Replaces the secrets of a lockbox in what passes through the pipeline.</summary>
[Cmdlet(VerbsSecurity.Protect, "LockboxOutput")]
[OutputType(typeof(PSObject))]
public sealed class ProtectLockboxOutputCommand : UnlockingCmdlet
{
    private PatternTrees? _trees;
    private RecordRedactor? _redactor;

    /// <summary>The lockbox; by default <c>$env:LOCKBOX</c>, or the only unlocked one.</summary>
    [Parameter(Position = 0)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>
    /// Full names of the secrets to look for; all by default. The wildcards are <c>* ? [ ]</c> and <c>**</c>.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>What may hold secrets.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Terminating(
            () =>
            {
                using OpenLockbox open = OpenRead(PathOf(Lockbox));
                using SecretPatterns patterns = new();
                foreach (Variable variable in Selected(open.Snapshot))
                {
                    Add(patterns, open.Snapshot, variable);
                }

                WriteVerbose($"Looking for {patterns.Count} secrets.");
                _trees = patterns.MakeTrees();
                _redactor = new RecordRedactor(new TextRedactor(_trees));
            },
            Lockbox ?? (object)MyInvocation.InvocationName);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(_redactor!.Redact(InputObject), enumerateCollection: false);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _trees?.Dispose();
        }

        base.Dispose(disposing);
    }

    private IEnumerable<Variable> Selected(Snapshot snapshot)
    {
        IEnumerable<Variable> all = Name is null
            ? snapshot.EnumerateVariables()
            : Name.SelectMany(name => VariableChoices.Matching(snapshot, NamePattern.Parse(name)))
                .DistinctBy(variable => variable.Name);
        return all.Where(variable => variable.IsSecret);
    }

    private void Add(SecretPatterns patterns, Snapshot snapshot, Variable variable)
    {
        using VariableValue value = snapshot.ReadVariable(variable);
        if (!KnownSecrets.Add(patterns, value))
        {
            CommandWarnings.WriteCut(this, variable.Name);
        }
    }
}
