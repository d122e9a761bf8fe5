using System.Management.Automation;
using System.Security;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Keeps the key of a lockbox in this process for a while, so that other commands need none. The deadline is absolute:
/// using the key does not move it. Unlocking again needs the password again and sets a new deadline.
/// </summary>
[Cmdlet(VerbsCommon.Unlock, "Lockbox", SupportsShouldProcess = true, DefaultParameterSetName = "Password")]
[Alias("uklb")]
[OutputType(typeof(global::Lockbox.Lockbox))]
public sealed class UnlockLockboxCommand : LockboxCmdlet
{
    /// <summary>The lockbox; by default <c>$env:LOCKBOX</c>, or the only unlocked one.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>The password.</summary>
    [Parameter(ParameterSetName = "Password")]
    [ValidateNotNull]
    public SecureString? Password { get; set; }

    /// <summary>The path of the key file.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "KeyFile")]
    [ValidateNotNullOrEmpty]
    public string? KeyFile { get; set; }

    /// <summary>How long the key is kept.</summary>
    [Parameter]
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Passes the unlocked lockbox on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (TimeToLive <= TimeSpan.Zero || TimeToLive > KeyCache.LongestTimeToLive)
        {
            UsageException error = new(
                UsageException.Conflict,
                $"-TimeToLive must be more than nothing and at most {KeyCache.LongestTimeToLive.TotalDays} days.");
            ThrowTerminatingError(ErrorMapping.ToRecord(error, TimeToLive));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Terminating(Unlock, Lockbox);

    private void Unlock()
    {
        string path = Lockbox?.Resolve(this) ?? LockboxReference.ResolveDefault(this);
        if (!ShouldProcess(path, "Unlock"))
        {
            return;
        }

        UnlockResolver resolver = new(this) { UseCache = false };
        using LockboxKey key = resolver.Resolve(path, Password, KeyFile is null ? null : ResolveHostPath(KeyFile));
        DateTimeOffset until = KeyCache.Hold(path, key, TimeToLive);
        WriteVerbose($"Unlocked until {until.LocalDateTime:g}.");
        if (PassThru)
        {
            WriteObject(LockboxReader.Read(path));
        }
    }
}
