using System.Collections.Concurrent;

namespace Lockbox.Engine.Transfer;

/// <summary>What an export has done so far, and which files are open. Any thread.</summary>
internal sealed class ExportOutcome(TransferMonitor monitor, DestinationTree tree, bool collect)
{
    private readonly ConcurrentDictionary<OutputFile, byte> _open = new();
    private readonly ConcurrentQueue<string> _paths = new();
    private long _files;
    private long _directories;
    private long _links;
    private long _skipped;

    /// <summary>Progress and errors.</summary>
    public TransferMonitor Monitor => monitor;

    /// <summary>Notes a file that must be given up if the export is.</summary>
    public void Opened(OutputFile file) => _open[file] = 0;

    /// <summary>Forgets a file that is finished or given up.</summary>
    public void Closed(OutputFile file) => _open.TryRemove(file, out _);

    /// <summary>Gives up what is open. Once no worker is left.</summary>
    public void AbandonOpen()
    {
        foreach (OutputFile file in _open.Keys)
        {
            file.Dispose();
        }
    }

    /// <summary>Counts an item that stands in its place.</summary>
    public void Wrote(ExportTarget target)
    {
        _ = target.Entry.Kind switch
        {
            EntryKind.Directory => Interlocked.Increment(ref _directories),
            EntryKind.SymbolicLink => Interlocked.Increment(ref _links),
            _ => Interlocked.Increment(ref _files),
        };
        monitor.AddItem(target.Entry.Name);
        if (collect)
        {
            _paths.Enqueue(tree.FinalPathOf(target.Name));
        }
    }

    /// <summary>Counts an item that is left as it is on the host.</summary>
    public void Skipped(Entry entry)
    {
        _ = Interlocked.Increment(ref _skipped);
        monitor.AddItem(entry.Name);
    }

    /// <summary>Reports an item; a full disk ends the export, because nothing else can be written either.</summary>
    public void Fail(string name, LockboxException error)
    {
        if (error is LockboxDiskFullException)
        {
            throw error;
        }

        monitor.Fail(name, error);
    }

    /// <summary>The report, once all is done.</summary>
    public ExportReport Report() => new()
    {
        FilesWritten = _files,
        DirectoriesCreated = _directories,
        LinksCreated = _links,
        Skipped = _skipped,
        BytesWritten = monitor.Bytes,
        Paths = [.. _paths],
        Errors = monitor.Errors,
    };
}
