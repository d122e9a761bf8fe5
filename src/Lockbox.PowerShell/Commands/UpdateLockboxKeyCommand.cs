using System.Management.Automation;
using System.Security;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Gives a lockbox a new key and seals everything in it again: who had the old key is shut out of what comes after. The
/// new file takes the place of the old one when it is whole.
/// </summary>
[Cmdlet(VerbsData.Update, "LockboxKey", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(global::Lockbox.Lockbox))]
public sealed class UpdateLockboxKeyCommand : UnlockingCmdlet
{
    /// <summary>The lockbox; by default <c>$env:LOCKBOX</c>, or the only unlocked one.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>A further password that will unlock it.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? NewPassword { get; set; }

    /// <summary>The path of a further key file that will unlock it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostPathCompleter))]
    public string? NewKeyFile { get; set; }

    /// <summary>A label that anyone can read, for what is new.</summary>
    [Parameter]
    public string? Label { get; set; }

    /// <summary>How long a guess of a password shall take at least.</summary>
    [Parameter]
    public KdfProfile KdfProfile { get; set; } = KdfProfile.Balanced;

    /// <summary>How many seconds to wait while another process writes to the lockbox.</summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    public int LockTimeoutSeconds { get; set; } = OneCommit.DefaultLockTimeoutSeconds;

    /// <summary>Gives up the protectors that cannot be kept.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Passes the lockbox on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private NewProtectors Chosen => new(this)
    {
        Password = NewPassword,
        KeyFile = NewKeyFile,
        Label = Label,
        Profile = KdfProfile,
    };

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        // Unlike elsewhere several of the unlocking parameters go together: each lets one more protector be kept.
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Terminating(Update, Lockbox);

    private void Update()
    {
        string path = PathOf(Lockbox);
        LockboxHeader header = LockboxFile.ReadHeader(path);
        using KeyChangePlan plan = new(this, path, header);
        plan.TryGiven(Given, mayAsk: !IsWhatIf);
        plan.TryCache();
        plan.TryEnvironment();
        plan.RequireAuthentic(plan.Key, Force);
        if (!IsWhatIf)
        {
            plan.AskForPasswords(Force);
        }

        using LockboxKey? key = plan.Key?.Clone() ?? (IsWhatIf ? null : KeyOf(path));
        plan.RequireAuthentic(key, Force);
        plan.NameLost(Force || IsWhatIf);
        string action = "Replace the key and seal everything again; key protectors that are kept: "
            + $"{plan.KeptCount} of {header.KeySlots.Count}";
        if (ShouldProcess(path, action))
        {
            Change(path, key!, header, plan);
        }
    }

    private void Change(string path, LockboxKey key, LockboxHeader header, KeyChangePlan plan)
    {
        using ProtectorList protectors = new();
        plan.AddKeptTo(protectors, () => LockboxFile.CalibratePassword(KdfProfile));
        Chosen.AddTo(protectors);
        if (protectors.Items.Count == 0)
        {
            throw new LockboxLastProtectorException(
                $"No key protector of '{path}' can be kept, and nobody could unlock it any more.",
                "Give -NewPassword or -NewKeyFile.");
        }

        ChangeKeyOptions options = new()
        {
            LockTimeout = TimeSpan.FromSeconds(LockTimeoutSeconds),
            HolderName = MyInvocation.MyCommand.Name,
            KdfProfile = KdfProfile,
            ExpectedKeyDirectory = plan.KeepsOnlyProven ? default(ReadOnlyMemory<byte>?) : header.KeyDirectoryDigest,
        };
        using LockboxKey renewed = RunLong(
            $"Replacing the key of {Path.GetFileName(path)}",
            (pump, progress) => LockboxFile.ChangeKey(path, key, protectors.Items, options, progress, pump.Token));
        bool isUnlocked = KeyCache.Renew(path, header.Id, renewed);
        WriteVerbose($"New key for '{path}', {(isUnlocked ? "unlocked as before" : "locked")}.");
        if (PassThru)
        {
            WriteObject(LockboxReader.Read(path));
        }
    }
}
