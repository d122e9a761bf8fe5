using System.Management.Automation;
using System.Security;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Adds ways to unlock a lockbox, all of them in one commit. Without any the user is asked twice for a new password.
/// </summary>
[Cmdlet(VerbsCommon.Add, "LockboxKeyProtector", SupportsShouldProcess = true)]
[OutputType(typeof(LockboxKeyProtector))]
public sealed class AddLockboxKeyProtectorCommand : UnlockingCmdlet
{
    /// <summary>The lockbox; by default <c>$env:LOCKBOX</c>, or the only unlocked one.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>A password that will unlock it.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? NewPassword { get; set; }

    /// <summary>The path of an existing file of 32 random bytes or more that will unlock it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostPathCompleter))]
    public string? NewKeyFile { get; set; }

    /// <summary>Recipients whose identities will unlock it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[]? Recipient { get; set; }

    /// <summary>Certificates whose private keys will unlock it; the public part is enough.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [CertificateReferenceTransformation]
    [ArgumentCompleter(typeof(CertificateCompleter))]
    public CertificateReference[]? NewCertificate { get; set; }

    /// <summary>A label that anyone can read.</summary>
    [Parameter]
    public string? Label { get; set; }

    /// <summary>How long a guess of the new password shall take.</summary>
    [Parameter]
    public KdfProfile KdfProfile { get; set; } = KdfProfile.Balanced;

    /// <summary>How many seconds to wait while another process writes to the lockbox.</summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    public int LockTimeoutSeconds { get; set; } = OneCommit.DefaultLockTimeoutSeconds;

    /// <summary>Passes the new protectors on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Terminating(Add, Lockbox);

    private void Add()
    {
        string path = PathOf(Lockbox);
        NewProtectors chosen = new(this)
        {
            Password = NewPassword,
            KeyFile = NewKeyFile,
            Recipients = Recipient,
            Certificates = NewCertificate,
            Label = Label,
            Profile = KdfProfile,
        };
        if (!ShouldProcess(path, $"Add {chosen.Describe()}"))
        {
            return;
        }

        using LockboxKey key = KeyOf(path);
        using ProtectorList protectors = new();
        if (chosen.IsGiven)
        {
            chosen.AddTo(protectors);
        }
        else
        {
            chosen.AddAskedTo(protectors, path, "Give -NewPassword, -NewKeyFile, -Recipient or -NewCertificate.");
        }

        List<KeySlotInfo> added = [];
        OneCommit.Run(
            this, path, key, LockTimeoutSeconds, $"Adding key protectors to {Path.GetFileName(path)}",
            staging => Stage(protectors, staging, added));
        if (PassThru)
        {
            WriteObject(added.Select(slot => new LockboxKeyProtector(path, slot)), enumerateCollection: true);
        }
    }

    private static WorkDone? Stage(ProtectorList protectors, Staging staging, List<KeySlotInfo> added)
    {
        foreach (KeyProtector protector in protectors.Items)
        {
            added.Add(staging.Transaction.AddKeySlot(protector, staging.Pump.Token));
        }

        return new WorkDone("Added", added.Count, Bytes: null, Threads: 1) { Noun = "key protectors" };
    }
}
