using System.IO.Compression;
using System.Management.Automation;
using System.Security;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Makes an empty lockbox. It stays locked in this process until <c>Unlock-Lockbox</c>. Without a protector the key
/// file of <c>LOCKBOX_KEYFILE</c> or the password of <c>LOCKBOX_PASSWORD</c> is taken, else the user is asked twice.
/// </summary>
[Cmdlet(VerbsCommon.New, "Lockbox", SupportsShouldProcess = true, DefaultParameterSetName = "Password")]
[OutputType(typeof(global::Lockbox.Lockbox))]
public sealed class NewLockboxCommand : LockboxCmdlet
{
    /// <summary>The file to make; by default <c>$env:LOCKBOX</c>.</summary>
    [Parameter(Position = 0)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>The password that will unlock it.</summary>
    [Parameter(ParameterSetName = "Password")]
    [ValidateNotNull]
    public SecureString? Password { get; set; }

    /// <summary>The path of an existing file of 32 random bytes or more that will unlock it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "KeyFile")]
    [ValidateNotNullOrEmpty]
    public string? KeyFile { get; set; }

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
        using KeyMaterial protector = Protector(path);
        using LockboxKey key = RunCancellable(stop => LockboxFile.Create(path, protector, options, stop));
        KeyCache.Forget(path);
        if (PassThru)
        {
            WriteObject(LockboxReader.Read(path));
        }
    }

    private KeyMaterial Protector(string path)
    {
        if (Password is not null)
        {
            return KeyMaterial.FromPassword(Password);
        }

        if (KeyFile is not null)
        {
            return KeyMaterial.FromKeyFile(ResolveHostPath(KeyFile));
        }

        foreach ((string variable, Func<KeyMaterial> material) in UnlockResolver.EnvironmentMaterials(this))
        {
            WriteVerbose($"The protector is what {variable} holds.");
            return material();
        }

        KeyPrompt prompt = new(Host);
        using SecureString? password = prompt.IsPossible ? prompt.AskNewPassword(path) : null;
        return password is not null
            ? KeyMaterial.FromPassword(password)
            : throw new LockboxInteractionRequiredException(
                "A new lockbox needs a password, and nobody can be asked for it: "
                + $"{prompt.Refusal ?? "nobody answered"}.",
                $"Give -Password or -KeyFile, or set {UnlockResolver.KeyFileVariable} or "
                + $"{UnlockResolver.PasswordVariable}.");
    }

    private string DefaultPath() =>
        Environment.GetEnvironmentVariable(LockboxReference.DefaultVariable) is { Length: > 0 } path
            ? ResolveHostPath(path)
            : throw new LockboxNotSpecifiedException(
                $"Which file? None was given, and {LockboxReference.DefaultVariable} is not set.",
                "Give the path of the new lockbox.");
}
