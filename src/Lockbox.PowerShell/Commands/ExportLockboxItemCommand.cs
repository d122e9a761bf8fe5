using System.Diagnostics;
using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Items;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Writes items to the file system, a directory with everything below it; by default the whole lockbox. An item that
/// cannot be written is reported and skipped. Ctrl+C leaves no partial file.
/// </summary>
[Cmdlet(VerbsData.Export, "LockboxItem", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[Alias("eplbi")]
[OutputType(typeof(FileInfo), typeof(DirectoryInfo))]
public sealed class ExportLockboxItemCommand : ItemSelectingCmdlet
{
    private readonly List<string> _written = [];

    /// <summary>The directory to write to; it is made when it is missing.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostFolderCompleter))]
    public string Destination { get; set; } = string.Empty;

    /// <summary>Only items whose last part matches.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Include { get; set; }

    /// <summary>No items whose last part matches, and nothing below such directories.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Exclude { get; set; }

    /// <summary>What to do with files that are there already.</summary>
    [Parameter]
    public ExportIfExists IfExists { get; set; }

    /// <summary>Writes all files into the destination itself, without their directories.</summary>
    [Parameter]
    public SwitchParameter Flatten { get; set; }

    /// <summary>What to do with symbolic links.</summary>
    [Parameter]
    public ExportLinkHandling SymbolicLink { get; set; }

    /// <summary>Does not restore times, permissions and attributes.</summary>
    [Parameter]
    public SwitchParameter NoPreserve { get; set; }

    /// <summary>How many frames are opened at the same time; 0 means one per processor.</summary>
    [Parameter]
    [ValidateRange(0, 256)]
    public int ThrottleLimit { get; set; }

    /// <summary>Passes on the files and directories that were written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => Terminating(ExportAll, Lockbox);

    private void ExportAll()
    {
        string destination = ResolveHostPath(Destination);
        ItemFilter filter = new(Include, Exclude);
        foreach ((string path, ItemSelection selection) in TakeSelections(withContent: true))
        {
            string what = selection.IsEverything ? "everything" : string.Join(", ", selection.Texts.Take(10));
            if (ShouldProcess($"{what} of {path}", $"Export to {destination}"))
            {
                Export(path, selection, filter, destination);
            }
        }

        if (PassThru)
        {
            WriteObject(
                InvokeProvider.Item.Get([.. _written], force: true, literalPath: true), enumerateCollection: true);
        }
    }

    private void Export(string path, ItemSelection selection, ItemFilter filter, string destination)
    {
        long start = Stopwatch.GetTimestamp();
        using OpenLockbox open = OpenRead(path);
        Snapshot snapshot = open.Snapshot;
        bool isWhole = selection.IsEverything && filter.IsEmpty;
        List<Entry> some = isWhole
            ? []
            : [.. EntriesOf(selection, snapshot).Where(entry => filter.IsEmpty || filter.Passes(entry.Name))];
        ExportReport report = RunLong($"Exporting from {Path.GetFileName(path)}", (pump, progress) =>
        {
            ExportOptions options = new()
            {
                IfExists = IfExists,
                Flatten = Flatten,
                SymbolicLinks = SymbolicLink,
                NoPreserve = NoPreserve,
                ThrottleLimit = ThrottleLimit,
                ExpectedItems = isWhole ? snapshot.Summary.ItemCount : some.Count,
                ExpectedBytes = isWhole ? snapshot.Summary.Length : some.Sum(entry => entry.Length),
                CollectPaths = PassThru,
                Progress = progress,
                OnError = failed => pump.Post(() => Report(failed.Error, failed.Item)),
            };
            return snapshot.Export(isWhole ? snapshot.Enumerate() : some, destination, options, pump.Token);
        });
        _written.AddRange(report.Paths);
        if (report.Skipped > 0)
        {
            WriteVerbose(WorkDone.Skipped(report.Skipped, $"-IfExists {IfExists}, -SymbolicLink {SymbolicLink}"));
        }

        WorkDone done = new(
            "Exported",
            report.FilesWritten + report.DirectoriesCreated + report.LinksCreated,
            report.BytesWritten,
            WorkDone.ThreadsOf(ThrottleLimit));
        WriteVerbose(done.Describe(Stopwatch.GetElapsedTime(start), snapshot.Stages));
    }
}
