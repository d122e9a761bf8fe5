using System.Management.Automation;
using System.Security;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Replaces a password: exactly the protector that the old one opens. The old password has to be given even while the
/// lockbox is unlocked. What a guess costs is raised when it has fallen behind, and never lowered.
/// </summary>
[Cmdlet(VerbsCommon.Set, "LockboxPassword", SupportsShouldProcess = true)]
[OutputType(typeof(LockboxKeyProtector))]
public sealed class SetLockboxPasswordCommand : LockboxCmdlet
{
    /// <summary>The lockbox; by default <c>$env:LOCKBOX</c>, or the only unlocked one.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>The old password.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Password { get; set; }

    /// <summary>The new password.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? NewPassword { get; set; }

    /// <summary>How long a guess of the new password shall take at least.</summary>
    [Parameter]
    public KdfProfile KdfProfile { get; set; } = KdfProfile.Balanced;

    /// <summary>How many seconds to wait while another process writes to the lockbox.</summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    public int LockTimeoutSeconds { get; set; } = OneCommit.DefaultLockTimeoutSeconds;

    /// <summary>Passes the new protector on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Terminating(Change, Lockbox);

    private void Change()
    {
        string path = Lockbox?.Resolve(this) ?? LockboxReference.ResolveDefault(this);
        if (LockboxFile.ReadHeader(path).KeySlots.All(static slot => slot.Kind != KeySlotKind.Password))
        {
            throw new LockboxProtectorNotFoundException(
                $"'{path}' has no password that could be replaced.",
                "Add one with Add-LockboxKeyProtector -NewPassword.");
        }

        if (!ShouldProcess(path, "Replace the password"))
        {
            return;
        }

        UnlockResolver resolver = new(this) { UseCache = false, PasswordOnly = true };
        using LockboxKey key = resolver.Resolve(path, new GivenKey { Password = Password });
        KeySlotInfo old = resolver.Opened!;
        using SecureString? asked = NewPassword is null
            ? NewProtectors.AskNewPassword(this, path, "Give -NewPassword.")
            : null;
        Replace(path, key, old, NewPassword ?? asked!);
        if (resolver.IsFromEnvironment)
        {
            WriteWarning(
                $"{EnvironmentPassword.Variable} gave the old password, and other commands still try it: set the "
                + "variable to the new one.");
        }
    }

    private void Replace(string path, LockboxKey key, KeySlotInfo old, SecureString password)
    {
        KeySlotInfo? replaced = null;
        OneCommit.Run(
            this, path, key, LockTimeoutSeconds, $"Replacing the password of {Path.GetFileName(path)}",
            staging =>
            {
                using KeyMaterial material = KeyMaterial.FromPassword(password);
                Argon2Cost cost = PasswordCost.NotLess(LockboxFile.CalibratePassword(KdfProfile), old.Cost);
                using KeyProtector protector = KeyProtector.FromPassword(material, cost);
                protector.Label = old.Label;
                replaced = staging.Transaction.ReplaceKeySlot(old.Id, protector, staging.Pump.Token);
                return new WorkDone("Replaced", 1, Bytes: null, Threads: 1) { Noun = "key protectors" };
            });
        if (PassThru && replaced is not null)
        {
            WriteObject(new LockboxKeyProtector(path, replaced));
        }
    }
}
