using System.Management.Automation;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Variables;

/// <summary>The base of the cmdlets that take existing variables by name or from the pipeline.</summary>
public abstract class VariableSelectingCmdlet : UnlockingCmdlet
{
    /// <summary>The parameter set of -Name.</summary>
    private protected const string ByName = "Name";

    /// <summary>The parameter set of -LiteralName.</summary>
    private protected const string ByLiteralName = "LiteralName";

    /// <summary>The parameter set of -InputObject.</summary>
    private protected const string ByInputObject = "InputObject";

    private readonly List<string> _names = [];
    private readonly List<LockboxVariable> _variables = [];

    /// <summary>Full names inside the lockbox; the wildcards are <c>* ? [ ]</c> and <c>**</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ByName)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public virtual string[]? Name { get; set; }

    /// <summary>Full names inside the lockbox, taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByLiteralName)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[]? LiteralName { get; set; }

    /// <summary>Variables from <c>Get-LockboxVariable</c>.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByInputObject)]
    [ValidateNotNullOrEmpty]
    public LockboxVariable[]? InputObject { get; set; }

    /// <summary>
    /// The lockbox; by default <c>$env:LOCKBOX</c>, the lockbox of the piped variables, or the only unlocked one.
    /// </summary>
    [Parameter(Position = 1)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _names.AddRange(Name ?? []);
        _variables.AddRange(InputObject ?? []);
    }

    /// <summary>What has been selected, lockbox by lockbox; nothing when the pipeline was empty.</summary>
    /// <returns>Full paths of lockboxes, each with what to take of it.</returns>
    /// <exception cref="LockboxException">Which lockbox is meant cannot be told.</exception>
    private protected IReadOnlyList<(string Path, VariableSelection Selection)> Selections()
    {
        if (_variables.Count > 0)
        {
            string? given = Lockbox is null ? null : PathOf(Lockbox);
            return
            [
                .. _variables
                    .GroupBy(variable => given ?? variable.Lockbox, HostPath.Comparer)
                    .Select(group => (
                        group.Key, new VariableSelection().AddLiterals(group.Select(variable => variable.Name)))),
            ];
        }

        return _names.Count > 0 || LiteralName is not null
            ? [(PathOf(Lockbox), new VariableSelection().AddPatterns(_names).AddLiterals(LiteralName))]
            : [];
    }
}
