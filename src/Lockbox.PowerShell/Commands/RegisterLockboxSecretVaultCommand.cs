using System.Collections;
using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Extension;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Makes a lockbox a vault of SecretManagement. Paths are resolved now, because nobody knows later what they were
/// relative to. What is registered is clear text: paths and choices, never a password.
/// </summary>
[Cmdlet(VerbsLifecycle.Register, "LockboxSecretVault", SupportsShouldProcess = true)]
[OutputType(SecretManagementModule.Name + ".SecretVaultInfo")]
public sealed class RegisterLockboxSecretVaultCommand : LockboxCmdlet
{
    /// <summary>The lockbox; by default <c>$env:LOCKBOX</c>, or the only unlocked one.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>The vault's name; by default the file's name without its extension.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Makes it the vault that commands use when none is named.</summary>
    [Parameter]
    public SwitchParameter DefaultVault { get; set; }

    /// <summary>The path of a key file that unlocks the lockbox whenever the vault is used.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostPathCompleter))]
    public string? KeyFile { get; set; }

    /// <summary>A folder of names: the vault shows what is below it, without it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(VariableFolderCompleter))]
    public string? Prefix { get; set; }

    /// <summary>What the vault shows.</summary>
    [Parameter]
    public VaultContent Include { get; set; }

    /// <summary>The vault refuses changes.</summary>
    [Parameter]
    public SwitchParameter ReadOnly { get; set; }

    /// <summary>Whether the user may be asked for the password when the lockbox is locked.</summary>
    [Parameter]
    public VaultInteraction Interaction { get; set; }

    /// <summary>Seconds that a change waits for another writer.</summary>
    [Parameter]
    [ValidateRange(0, 86400)]
    public int LockTimeoutSeconds { get; set; } = OneCommit.DefaultLockTimeoutSeconds;

    /// <summary>Makes the lockbox first when there is none.</summary>
    [Parameter]
    public SwitchParameter Create { get; set; }

    /// <summary>Does not look whether there is a lockbox, and whether the key file opens it.</summary>
    [Parameter]
    public SwitchParameter SkipValidate { get; set; }

    /// <summary>Replaces a vault of the same name.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Passes SecretManagement's description of the vault on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Terminating(Register, Lockbox);

    private void Register()
    {
        string path = Lockbox?.Resolve(this) ?? LockboxReference.ResolveDefault(this);
        string? keyFile = KeyFile is null ? null : ResolveHostPath(KeyFile);
        string name = Name ?? Path.GetFileNameWithoutExtension(path);
        if (!ShouldProcess(path, $"Register as the vault '{DisplayText.Name(name)}' of SecretManagement"))
        {
            return;
        }

        VaultRegistration.RequireSecretManagement();
        if (Create && !Path.Exists(path))
        {
            VaultRegistration.Create(path, keyFile);
        }

        if (!SkipValidate)
        {
            Validate(path, keyFile);
        }

        bool? isDefault = MyInvocation.BoundParameters.ContainsKey(nameof(DefaultVault)) ? DefaultVault : null;
        PSObject? registered = VaultRegistration.Register(name, ParametersOf(path, keyFile), isDefault, Force);
        if (PassThru)
        {
            WriteObject(registered);
        }
    }

    // Only what differs from the defaults, so that Get-SecretVault shows what somebody chose.
    private Hashtable ParametersOf(string path, string? keyFile)
    {
        Hashtable parameters = new() { [nameof(VaultParameters.Path)] = path };
        void Add(string parameter, object? value, bool isChosen)
        {
            if (isChosen)
            {
                parameters[parameter] = value;
            }
        }

        string prefix = VaultParameters.PrefixOf(Prefix ?? string.Empty);
        Add(nameof(VaultParameters.KeyFile), keyFile, keyFile is not null);
        Add(nameof(VaultParameters.Prefix), prefix, prefix.Length > 0);
        Add(nameof(VaultParameters.Include), Include.ToString(), Include != default);
        Add(nameof(VaultParameters.ReadOnly), true, ReadOnly);
        Add(nameof(VaultParameters.Interaction), Interaction.ToString(), Interaction != default);
        Add(
            VaultParameters.LockTimeout, LockTimeoutSeconds, LockTimeoutSeconds != OneCommit.DefaultLockTimeoutSeconds);
        return parameters;
    }

    private void Validate(string path, string? keyFile)
    {
        LockboxHeader header = LockboxFile.ReadHeader(path);
        WriteVerbose($"'{path}' is the lockbox {header.Id}.");
        if (keyFile is not null)
        {
            using LockboxKey key = new UnlockResolver(this).Resolve(path, new GivenKey { KeyFile = keyFile });
        }
    }
}
