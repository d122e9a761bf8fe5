using System.IO.Compression;
using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Items;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Makes a lockbox, or a directory in it, the image of a folder, in one commit: adds what is new, replaces what
/// differs, and removes with -Delete what the folder has not. What has not changed is not rewritten.
/// </summary>
[Cmdlet(VerbsData.Sync, "Lockbox", SupportsShouldProcess = true, DefaultParameterSetName = ByPath)]
[OutputType(typeof(LockboxSyncAction))]
public sealed class SyncLockboxCommand : FolderComparingCmdlet
{
    /// <summary>Removes what the folder has not.</summary>
    [Parameter]
    public SwitchParameter Delete { get; set; }

    /// <summary>Removes even most of what there is.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>How much effort to spend on compression; by default as the lockbox was made.</summary>
    [Parameter]
    public CompressionLevel? CompressionLevel { get; set; }

    /// <summary>How many seconds to wait while another process writes to the lockbox.</summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    public int LockTimeoutSeconds { get; set; } = OneCommit.DefaultLockTimeoutSeconds;

    /// <summary>Passes on what was done.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Terminating(Sync, Lockbox);

    private void Sync()
    {
        string path = PathOf(Lockbox);
        string folder = ResolveHostPath(Path);
        using LockboxKey? key = TryKeyOf(path);
        bool isConfirmed = ShouldProcess(path, $"Make it the image of {folder}");
        if (isConfirmed)
        {
            Commit(path, key!, folder);
        }
        else if (IsWhatIf && key is not null)
        {
            ShowPlan(path, key, folder);
        }
        else if (IsWhatIf)
        {
            WriteWarning("What would change cannot be told while the lockbox is locked. Unlock-Lockbox unlocks it.");
        }
    }

    private void ShowPlan(string path, LockboxKey key, string folder)
    {
        SyncPlan plan = RunLong(
            $"Comparing {System.IO.Path.GetFileName(path)}",
            (pump, progress) => PlanOf(path, key, folder, pump, progress));
        WriteObject(plan.Actions.Select(action => new LockboxSyncAction(path, action)), enumerateCollection: true);
        if (plan.FindRefusal() is { } refusal)
        {
            WriteWarning($"This would be refused: {refusal.Message} {refusal.Remedy}");
        }
    }

    private void Commit(string path, LockboxKey key, string folder)
    {
        IReadOnlyList<SyncAction> done = [];
        OneCommit.Run(
            this, path, key, LockTimeoutSeconds, $"Synchronizing {System.IO.Path.GetFileName(path)}", staging =>
            {
                SyncPlan plan = PlanOf(path, key, folder, staging.Pump, staging.Progress);
                SyncReport report = staging.Transaction.Sync(plan, staging.Pump.Token);
                done = report.Done;
                return done.Count == 0
                    ? null
                    : new WorkDone("Changed", done.Count, report.BytesRead, WorkDone.ThreadsOf(ThrottleLimit));
            });
        if (PassThru)
        {
            WriteObject(done.Select(action => new LockboxSyncAction(path, action)), enumerateCollection: true);
        }
    }

    /// <summary>Plans on a worker. The snapshot is closed before the commit, which else could not redact.</summary>
    private SyncPlan PlanOf(
        string path, LockboxKey key, string folder, PipelinePump pump, IProgress<TransferProgress> progress)
    {
        SyncOptions options = new()
        {
            Compare = CompareOptionsOf(pump, progress),
            Delete = Delete,
            Force = Force,
            CompressionLevel = CompressionLevel,
        };
        using OpenLockbox open = OpenLockbox.Read(path, key.Clone());
        SyncPlan plan = open.Snapshot.PlanSync(folder, options, pump.Token);
        pump.Post(() => Explain(plan));
        return plan;
    }

    private void Explain(SyncPlan plan)
    {
        foreach (SyncAction action in plan.Actions)
        {
            WriteVerbose($"{action.Kind} {EntryName.ToDisplay(action.Name)}: {action.Cause.Reasons}.");
        }

        WriteVerbose(
            $"{plan.EntriesCompared} entries compared, {plan.Actions.Count} changes, "
            + $"{plan.BytesToRead} bytes to read.");
    }
}
