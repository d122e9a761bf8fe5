using System.Management.Automation;
using System.Security;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Makes an identity in a file that only its owner can read. Its public part, the recipient, lets anyone protect a
/// lockbox for it. A file that is there is never replaced.
/// </summary>
[Cmdlet(VerbsCommon.New, "LockboxIdentity", SupportsShouldProcess = true)]
[OutputType(typeof(LockboxIdentity))]
public sealed class NewLockboxIdentityCommand : LockboxCmdlet
{
    /// <summary>The file to make.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostPathCompleter))]
    public string Path { get; set; } = string.Empty;

    /// <summary>A password that protects the file.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Password { get; set; }

    /// <summary>How long a guess of the password shall take.</summary>
    [Parameter]
    public KdfProfile KdfProfile { get; set; } = KdfProfile.Balanced;

    /// <inheritdoc/>
    protected override void EndProcessing() => Terminating(Create, Path);

    private void Create()
    {
        string path = ResolveHostPath(Path);
        if (System.IO.Path.Exists(path))
        {
            throw new LockboxAlreadyExistsException(
                $"'{path}' exists already, and an identity is never replaced.", "Choose another path.");
        }

        if (!ShouldProcess(path, "Create identity file"))
        {
            return;
        }

        using Identity identity = Identity.Create();
        using KeyMaterial? password = Password is null ? null : KeyMaterial.FromPassword(Password);
        RunCancellable(stop =>
        {
            Argon2Cost? cost = password is null ? null : LockboxFile.CalibratePassword(KdfProfile);
            identity.Save(path, password, cost, clock: null, stop);
            return true;
        });
        WriteObject(new LockboxIdentity
        {
            Path = path,
            Recipient = identity.Recipient.ToString(),
            IsProtected = password is not null,
        });
    }
}
