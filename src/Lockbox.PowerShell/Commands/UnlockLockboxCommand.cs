using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Keeps the key of a lockbox in this process for a while, so that other commands need none. The deadline is absolute:
/// using the key does not move it. Unlocking again needs the password again and sets a new deadline.
/// </summary>
[Cmdlet(VerbsCommon.Unlock, "Lockbox", SupportsShouldProcess = true)]
[Alias("uklb")]
[OutputType(typeof(global::Lockbox.Lockbox))]
public sealed class UnlockLockboxCommand : UnlockingCmdlet
{
    /// <summary>The lockbox; by default <c>$env:LOCKBOX</c>, or the only unlocked one.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>How long the key is kept.</summary>
    [Parameter]
    [TimeSpanTransformation]
    [ArgumentCompleter(typeof(TimeSpanCompleter))]
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Passes the unlocked lockbox on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (TimeToLive <= TimeSpan.Zero || TimeToLive > KeyCache.LongestTimeToLive)
        {
            Conflict(
                $"-TimeToLive must be more than nothing and at most {KeyCache.LongestTimeToLive.TotalDays} days.",
                "Give a time like 00:15:00 (a quarter of an hour) or 1.00:00:00 (a day).");
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Terminating(Unlock, Lockbox);

    private void Unlock()
    {
        string path = PathOf(Lockbox);
        if (!ShouldProcess(path, "Unlock"))
        {
            return;
        }

        using LockboxKey key = new UnlockResolver(this) { UseCache = false }.Resolve(path, Given);
        DateTimeOffset until = KeyCache.Hold(path, key, TimeToLive);
        WriteVerbose($"Unlocked until {until.LocalDateTime:g}.");
        if (PassThru)
        {
            WriteObject(LockboxReader.Read(path));
        }
    }
}
