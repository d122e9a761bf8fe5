using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Exchange;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;
using Lockbox.PowerShell.Variables;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Brings variables in from .env, JSON and CSV files, from the environment, or from another SecretManagement vault, in
/// one commit. They become secrets unless told otherwise. A file with a malformed line is not imported at all.
/// </summary>
[Cmdlet(VerbsData.Import, "LockboxVariable", SupportsShouldProcess = true, DefaultParameterSetName = ByPath)]
[OutputType(typeof(LockboxVariable))]
public sealed class ImportLockboxVariableCommand : UnlockingCmdlet
{
    private const string ByPath = "Path";
    private const string ByLiteralPath = "LiteralPath";
    private const string ByEnvironment = "Environment";
    private const string ByVault = "SecretVault";

    private VariableImport? _import;

    /// <summary>Files with variables; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByPath)]
    [ValidateNotNullOrEmpty, SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files with variables, taken as they are.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByLiteralPath)]
    [ValidateNotNullOrEmpty]
    [Alias("PSPath", "LP", "FullName")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Names of variables of this process's environment; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByEnvironment)]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(EnvironmentNameCompleter))]
    [SupportsWildcards]
    public string[] FromEnvironment { get; set; } = [];

    /// <summary>The name of a registered SecretManagement vault.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByVault)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SecretVaultCompleter))]
    public string FromSecretVault { get; set; } = string.Empty;

    /// <summary>The lockbox; by default <c>$env:LOCKBOX</c>, or the only unlocked one.</summary>
    [Parameter(Position = 1)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>The format of the files; by default what their names tell.</summary>
    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    public VariableFileFormat? Format { get; set; }

    /// <summary>Only names that match, as the file or the vault has them.</summary>
    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    [Parameter(ParameterSetName = ByVault)]
    [ValidateNotNullOrEmpty, SupportsWildcards]
    public string[]? Name { get; set; }

    /// <summary>What the names in the lockbox begin with: <c>prod</c> makes <c>prod/NAME</c>.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(VariableFolderCompleter))]
    public string? Prefix { get; set; }

    /// <summary>Makes plain values, which lists show, instead of secrets.</summary>
    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    [Parameter(ParameterSetName = ByEnvironment)]
    public SwitchParameter Plain { get; set; }

    /// <summary>Leaves variables that are there already as they are, and reports them.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Lets a secret that is there become a plain value.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>How many seconds to wait while another process writes to the lockbox.</summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    public int LockTimeoutSeconds { get; set; } = OneCommit.DefaultLockTimeoutSeconds;

    /// <summary>Passes on the variables that were set.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Terminating(
            () => _import = new VariableImport(this, PathOf(Lockbox), Prefix) { Plain = Plain }.Only(Name), Lockbox);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        VariableFiles files = new(this, Format);
        switch (ParameterSetName)
        {
            case ByEnvironment:
                Terminating(() => EnvironmentImport.Add(_import!, FromEnvironment, Report), "env:");
                break;
            case ByVault:
                Terminating(() => new SecretVaultImport(this, FromSecretVault).AddTo(_import!), FromSecretVault);
                break;
            default:
                foreach (string path in Path.SelectMany(files.Expand).Concat(LiteralPath.Select(ResolveHostPath)))
                {
                    Terminating(() => files.Add(path, _import!), path);
                }

                break;
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Terminating(Commit, Lockbox);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _import?.Dispose();
        base.Dispose(disposing);
    }

    private void Commit()
    {
        if (_import!.Count == 0)
        {
            return;
        }

        using LockboxKey key = KeyOf(_import.Lockbox);
        IReadOnlyList<string> names = _import.Commit(key, LockTimeoutSeconds, NoClobber, mayReveal: Force);
        if (PassThru)
        {
            using OpenLockbox open = OpenLockbox.Read(_import.Lockbox, key.Clone());
            WriteObject(VariableListing.Describe(open, names, Report), enumerateCollection: true);
        }
    }
}
