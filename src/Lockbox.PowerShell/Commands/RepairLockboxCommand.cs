using System.Diagnostics;
using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Salvages a damaged lockbox into a new file. The damaged one is only read. Losses are an answer, told by a warning
/// and by the result; that nothing could come back is an error.
/// </summary>
[Cmdlet(VerbsDiagnostic.Repair, "Lockbox", SupportsShouldProcess = true)]
[OutputType(typeof(LockboxRepairResult))]
public sealed class RepairLockboxCommand : UnlockingCmdlet
{
    /// <summary>The damaged lockbox; by default <c>$env:LOCKBOX</c>, or the only unlocked one.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>
    /// The path of the lockbox to make of it. By property name, so that a script block can compute it for each of many.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostPathCompleter))]
    public string Destination { get; set; } = "";

    /// <summary>Replaces a lockbox that is at the destination; anything else that is there is never replaced.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Terminating(Repair, Lockbox);

    private void Repair()
    {
        long start = Stopwatch.GetTimestamp();
        string path = PathOf(Lockbox);
        string destination = ResolveHostPath(Destination);
        KeySlotSearch search = RunCancellable(stop => KeySlotSearch.In(path, stop));
        using LockboxKey? key = TryKeyOf(path, search);
        bool writes = ShouldProcess(path, $"Salvage into '{destination}'");
        if (key is null || (!writes && !IsWhatIf))
        {
            return;
        }

        SalvageOptions options = new() { Overwrite = Force, ReportOnly = !writes };
        SalvageReport report = RunLong(
            $"Salvaging {Path.GetFileName(path)}",
            (pump, progress) => LockboxFile.Salvage(path, destination, key, options, progress, pump.Token));
        if (writes)
        {
            KeyCache.Forget(destination);
        }

        LockboxRepairResult result = LockboxRepairResult.Of(
            path, writes ? destination : null, report, Stopwatch.GetElapsedTime(start));
        Warn(result);
        WriteObject(result);
    }

    private void Warn(LockboxRepairResult result)
    {
        if (!result.IsComplete)
        {
            string verb = result.Destination is null ? "would come" : "came";
            string content = result.BytesLost == 0 ? "" : $" {DisplayText.Size(result.BytesLost)} of content are lost.";
            string found = result.FoundFolder is null ? ""
                : $" What has lost its name, or a part, is below '{result.FoundFolder}' in the new lockbox.";
            WriteWarning(
                $"Not everything in '{result.Lockbox}' {verb} back.{content}{found} Losses in the result names "
                + $"each ({result.Losses.Count}).");
        }

        if (result.IsVerified == false)
        {
            WriteWarning(
                $"'{result.Destination}' was written and does not pass its test; Findings in the result says why. "
                + "Keep the damaged lockbox.");
        }
    }
}
