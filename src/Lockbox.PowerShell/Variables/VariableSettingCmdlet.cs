using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;
using Lockbox.PowerShell.Values;

namespace Lockbox.PowerShell.Variables;

/// <summary>
/// The base of the cmdlets that set variables: everything that the pipeline brings becomes one commit at its end.
/// </summary>
public abstract class VariableSettingCmdlet : UnlockingCmdlet
{
    // PowerShell puts the default back between piped objects, and so this tells "not given" for each of them. Null is
    // something to give.
    private static readonly DateTime? NotGiven = DateTime.MinValue;

    private readonly List<VariableChange> _changes = [];
    private string? _path;
    private LockboxKey? _key;

    /// <summary>The full name, for instance <c>prod/db/PASSWORD</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LiteralVariableNameCompleter))]
    public string Name { get; set; } = null!;

    /// <summary>The lockbox; by default <c>$env:LOCKBOX</c>, or the only unlocked one.</summary>
    [Parameter(Position = 1)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>
    /// When the value should no longer be used, or <c>$null</c> for never; left out, it is when a certificate runs out,
    /// and stays as it is for everything else.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public DateTime? ExpiresAt { get; set; } = NotGiven;

    /// <summary>A note that lists show; left out, it stays as it is.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? Description { get; set; }

    /// <summary>Leaves variables that are there already as they are, and reports them.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>How many seconds to wait while another process writes to the lockbox.</summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    public int LockTimeoutSeconds { get; set; } = OneCommit.DefaultLockTimeoutSeconds;

    /// <summary>Passes on the variables that were set.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Whether what is set is secret.</summary>
    private protected abstract bool SetsSecrets { get; }

    /// <summary>Whether a secret may become a plain value.</summary>
    private protected virtual bool MayReveal => false;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Terminating(Collect, Name);

    /// <inheritdoc/>
    protected override void EndProcessing() => Terminating(Commit, Lockbox);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _changes.ForEach(change => change.Dispose());
        _changes.Clear();
        _key?.Dispose();
        _key = null;
        base.Dispose(disposing);
    }

    /// <summary>The value for the current name, or null when only what is said of it is to be changed.</summary>
    /// <param name="path">The lockbox's full path.</param>
    /// <returns>The value; this class disposes it.</returns>
    /// <exception cref="LockboxException">There is no value, or none that can be stored.</exception>
    private protected abstract VariableValue? TakeValue(string path);

    private void Collect()
    {
        _path ??= PathOf(Lockbox);
        if (!ShouldProcess(EntryName.ToDisplay(Name), $"Set in {_path}"))
        {
            return;
        }

        // The key first: nobody should type a secret for a lockbox that does not open.
        Terminating(() => _key ??= KeyOf(_path), _path);
        try
        {
            EntryName.Validate(Name);
            VariableValue? value = TakeValue(_path);
            bool isGiven = ExpiresAt != NotGiven;
            DateTime? expiry = isGiven || value is null ? ExpiresAt : CertificateObjects.ExpiryOf(value);
            _changes.Add(new VariableChange(Name, value, new VariableSettings
            {
                IsSecret = SetsSecrets,
                SetsExpiry = isGiven || (value is not null && expiry is not null),
                ExpiresAt = expiry == NotGiven ? null : expiry,
                Description = Description,
            }));
        }
        catch (LockboxException e) when (
            e is LockboxInvalidNameException or LockboxUnsupportedSecretTypeException
                or LockboxInvalidCertificateException or LockboxReadException)
        {
            Report(e, Name);
        }
    }

    private void Commit()
    {
        if (_changes.Count == 0)
        {
            return;
        }

        List<string> names = [];
        OneCommit.Run(
            this, _path!, _key!, LockTimeoutSeconds, $"Setting in {Path.GetFileName(_path)}", staging =>
            {
                names = new VariableStaging(staging, this) { NoClobber = NoClobber, MayReveal = MayReveal }
                    .Set(_changes);
                return names.Count > 0 ? WorkDone.WithVariables("Set", names.Count) : null;
            });
        if (PassThru)
        {
            using OpenLockbox open = OpenLockbox.Read(_path!, _key!.Clone());
            WriteObject(VariableListing.Describe(open, names, Report), enumerateCollection: true);
        }
    }
}
