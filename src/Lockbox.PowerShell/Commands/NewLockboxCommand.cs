using System.IO.Compression;
using System.Management.Automation;
using System.Security;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Makes an empty lockbox. It stays locked in this process until <c>Unlock-Lockbox</c>. Without a protector the key
/// file of <c>LOCKBOX_KEYFILE</c>, the recipient of <c>LOCKBOX_IDENTITY</c> or the password of <c>LOCKBOX_PASSWORD</c>
/// is taken, else the user is asked twice.
/// </summary>
[Cmdlet(VerbsCommon.New, "Lockbox", SupportsShouldProcess = true)]
[OutputType(typeof(global::Lockbox.Lockbox))]
public sealed class NewLockboxCommand : LockboxCmdlet
{
    /// <summary>The file to make; by default <c>$env:LOCKBOX</c>.</summary>
    [Parameter(Position = 0)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>A password that will unlock it.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Password { get; set; }

    /// <summary>The path of an existing file of 32 random bytes or more that will unlock it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostPathCompleter))]
    public string? KeyFile { get; set; }

    /// <summary>Recipients whose identities will unlock it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Recipient { get; set; }

    /// <summary>Certificates whose private keys will unlock it; the public part is enough here.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [CertificateReferenceTransformation]
    [ArgumentCompleter(typeof(CertificateCompleter))]
    public CertificateReference[]? Certificate { get; set; }

    /// <summary>A label of the protectors that anyone can read.</summary>
    [Parameter]
    public string? Label { get; set; }

    /// <summary>How long a guess of the password shall take.</summary>
    [Parameter]
    public KdfProfile KdfProfile { get; set; } = KdfProfile.Balanced;

    /// <summary>How much effort additions spend on compression unless they say otherwise.</summary>
    [Parameter]
    public CompressionLevel CompressionLevel { get; set; } = CompressionLevel.Optimal;

    /// <summary>A note that is kept inside, encrypted.</summary>
    [Parameter]
    public string? Description { get; set; }

    /// <summary>Replaces a lockbox that is there already; anything else that is there is never replaced.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Passes the new lockbox on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => Terminating(Create, Lockbox);

    private void Create()
    {
        string path = Lockbox?.Resolve(this) ?? DefaultPath();
        if (!Force && Path.Exists(path))
        {
            throw new LockboxAlreadyExistsException(
                $"'{path}' exists already.", "Choose another path, or replace a lockbox with -Force.");
        }

        if (!ShouldProcess(path, "Create lockbox"))
        {
            return;
        }

        CreateOptions options = new()
        {
            CompressionLevel = CompressionLevel,
            Description = Description,
            Overwrite = Force,
        };
        using ProtectorList protectors = new();
        AddProtectors(protectors, path);
        using LockboxKey key = RunCancellable(stop => LockboxFile.Create(path, protectors.Items, options, stop));
        KeyCache.Forget(path);
        if (PassThru)
        {
            WriteObject(LockboxReader.Read(path));
        }
    }

    private void AddProtectors(ProtectorList protectors, string path)
    {
        NewProtectors chosen = new(this)
        {
            Password = Password,
            KeyFile = KeyFile,
            Recipients = Recipient,
            Certificates = Certificate,
            Label = Label,
            Profile = KdfProfile,
        };
        if (chosen.IsGiven)
        {
            chosen.AddTo(protectors);
        }
        else
        {
            chosen.AddDefaultTo(protectors, path, "Give -Password, -KeyFile, -Recipient or -Certificate");
        }
    }

    private string DefaultPath() =>
        Environment.GetEnvironmentVariable(LockboxReference.DefaultVariable) is { Length: > 0 } path
            ? ResolveHostPath(path)
            : throw new LockboxNotSpecifiedException(
                $"Which file? None was given, and {LockboxReference.DefaultVariable} is not set.",
                "Give the path of the new lockbox.");
}
