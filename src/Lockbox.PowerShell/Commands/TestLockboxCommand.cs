using System.Diagnostics;
using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Checks that a lockbox is sound: authenticates and decompresses everything, and checks every rule of the format.
/// Damage is an answer, not an error; a missing file and a wrong key are errors.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "Lockbox")]
[OutputType(typeof(bool), typeof(LockboxTestResult))]
public sealed class TestLockboxCommand : UnlockingCmdlet
{
    /// <summary>
    /// The lockboxes; by default <c>$env:LOCKBOX</c>, or the only unlocked one. Paths may hold wildcards.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    [SupportsWildcards]
    public LockboxReference[]? Lockbox { get; set; }

    /// <summary>Checks superblocks, key slots and index only, and reads no content.</summary>
    [Parameter]
    public SwitchParameter Quick { get; set; }

    /// <summary>Returns an object with the findings instead of true or false.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEachLockbox(Lockbox, Test);

    private void Test(string path)
    {
        long start = Stopwatch.GetTimestamp();
        VerifyReport? report = null;
        IReadOnlyList<LockboxFinding> findings;
        try
        {
            report = Verify(path, start);
            findings = [.. report.Findings.Select(f => new LockboxFinding(f.Item, f.Rule, f.Place, f.Message))];
        }
        catch (LockboxException e) when (e is LockboxCorruptException or LockboxNotALockboxException)
        {
            findings = [new LockboxFinding(null, "opens", path, e.Message)];
        }

        foreach (LockboxFinding finding in findings)
        {
            WriteVerbose($"{finding.Rule}, {finding.Place}: {finding.Message}");
        }

        LockboxTestResult result = new()
        {
            Lockbox = path,
            Quick = Quick,
            Findings = findings,
            ItemsChecked = report?.EntriesChecked ?? 0,
            VariablesChecked = report?.VariablesChecked ?? 0,
            FramesChecked = report?.FramesChecked ?? 0,
            BytesChecked = report?.BytesChecked ?? 0,
            Duration = Stopwatch.GetElapsedTime(start),
        };
        WriteObject(Detailed ? Shown(result) : result.IsSound);
    }

    /// <summary>Of a damaged lockbox what was found is of interest, not how much was read.</summary>
    private static PSObject Shown(LockboxTestResult result)
    {
        PSObject shown = new(result);
        if (!result.IsSound)
        {
            shown.TypeNames.Insert(0, LockboxTestResult.DamagedTypeName);
        }

        return shown;
    }

    private VerifyReport Verify(string path, long start)
    {
        using OpenLockbox open = OpenRead(path);
        VerifyOptions options = new() { Quick = Quick };
        VerifyReport report = RunLong(
            $"Testing {Path.GetFileName(path)}",
            (pump, progress) => open.Snapshot.Verify(options, progress, pump.Token));
        WorkDone done = new("Tested", report.EntriesChecked, report.BytesChecked, Threads: 1);
        WriteVerbose(done.Describe(Stopwatch.GetElapsedTime(start), open.Snapshot.Stages));
        return report;
    }
}
