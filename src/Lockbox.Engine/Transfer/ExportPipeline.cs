using Lockbox.Engine.Content;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// The export: the calling thread decides where each entry goes, makes the directories and plans by frame; workers open
/// each frame once and write all its files; links and the times of directories come last.
/// </summary>
internal sealed class ExportPipeline : IDisposable
{
    private readonly Snapshot _snapshot;
    private readonly ExportOptions _options;
    private readonly CancellationToken _cancellationToken;
    private readonly TransferMonitor _monitor;
    private readonly DestinationTree _tree;
    private readonly ExportOutcome _outcome;
    private readonly ExportTargets _targets;
    private readonly ExportFinish _finish;
    private readonly ExportPlan _plan = new();
    private readonly Func<ulong, bool> _isFrame;
    private readonly WorkCrew<ExportWork> _crew;
    private bool _hasPosted;

    /// <summary>Prepares an export; a new destination is begun beside its place.</summary>
    public ExportPipeline(
        Snapshot snapshot, string destination, ExportOptions options, CancellationToken cancellationToken)
        : this(snapshot, destination, options, HostSystems.Current, casing: null, cancellationToken)
    {
    }

    /// <summary>Prepares an export for a kind of host that need not be this one.</summary>
    internal ExportPipeline(
        Snapshot snapshot,
        string destination,
        ExportOptions options,
        HostSystem host,
        HostCasing? casing,
        CancellationToken cancellationToken,
        FolderWriting writing = FolderWriting.Safest)
    {
        _snapshot = snapshot;
        _isFrame = snapshot.HasFrame;
        _options = options;
        _cancellationToken = cancellationToken;
        _monitor = new TransferMonitor(options.Progress, options.OnError, options.Clock)
        {
            BytesTotal = options.ExpectedBytes,
            ItemsTotal = options.ExpectedItems,
        };
        _tree = DestinationTree.Open(destination, writing);
        _outcome = new ExportOutcome(_monitor, _tree, options.CollectPaths);
        _targets = new ExportTargets(
            _tree, options, host, casing ?? _tree.ProbeCasing(), new OwnFiles(snapshot.Path));
        _finish = new ExportFinish(_tree, _outcome, options);
        _crew = new WorkCrew<ExportWork>(
            WorkCrew<ExportWork>.SizeOf(options.ThrottleLimit),
            () => new ExportWorker(snapshot, _tree, _crew, _crew!.Stopping),
            _monitor.Pump,
            cancellationToken);
    }

    /// <summary>Exports the entries.</summary>
    public ExportReport Run(IEnumerable<Entry> entries)
    {
        using (IEnumerator<Entry> toPlan = entries.GetEnumerator())
        {
            while (PlanSome(toPlan))
            {
                Post(_plan.Take(isLast: false));
            }
        }

        PostRest([.. _plan.Take(isLast: true)]);
        _crew.Complete();
        _finish.Run(_monitor.Pump, _cancellationToken);
        Commit();
        _monitor.Finish();
        return _outcome.Report();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _crew.Dispose();
        _outcome.AbandonOpen();
        _tree.Dispose();
    }

    /// <summary>Plans until there is enough to give out. False when all is planned.</summary>
    private bool PlanSome(IEnumerator<Entry> entries)
    {
        using StageClock.Scope index = _snapshot.StageClock.Enter(Stage.Index);
        while (entries.MoveNext())
        {
            _cancellationToken.ThrowIfCancellationRequested();
            Plan(entries.Current);
            if (_plan.IsFull)
            {
                return true;
            }
        }

        return false;
    }

    private void Plan(Entry entry)
    {
        bool isSkipped = entry.Kind switch
        {
            EntryKind.Directory => _options.Flatten,
            EntryKind.SymbolicLink => _options.SymbolicLinks == ExportLinkHandling.Skip,
            _ => false,
        };
        if (isSkipped)
        {
            return;
        }

        try
        {
            if (_targets.Decide(entry) is { } target)
            {
                Plan(target);
            }
            else
            {
                _outcome.Skipped(entry);
            }
        }
        catch (LockboxException error) when (
            error is LockboxUnsafePathException or LockboxDestinationExistsException or LockboxItemCorruptException)
        {
            _outcome.Fail(entry.Name, error);
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            _outcome.Fail(entry.Name, TransferErrors.Unwritable(_tree.FinalPathOf(entry.Name), error));
        }
    }

    private void Plan(ExportTarget target)
    {
        switch (target.Entry.Kind)
        {
            case EntryKind.Directory:
                MakeDirectory(target);
                break;
            case EntryKind.SymbolicLink:
                _finish.AddLink(target);
                break;
            default:
                ContentMap.RequireFrames(target.Entry, _isFrame);
                _tree.EnsureParent(target.Name);
                _plan.Add(new OutputFile(target, _tree, _outcome, _options));
                break;
        }
    }

    private void MakeDirectory(ExportTarget target)
    {
        UnixFileMode? mode = HostMetadataWriter.ModeWhileWriting(target.Entry, !_options.NoPreserve);
        if (_tree.EnsureDirectory(target.Name, mode))
        {
            _outcome.Wrote(target);
            _finish.AddDirectory(target);
        }
        else if (_options.IfExists is ExportIfExists.Overwrite or ExportIfExists.Newer)
        {
            // A directory that is there is no obstacle; its times and mode change only where replacing is asked for.
            _finish.AddDirectory(target);
        }
    }

    private void Post(IEnumerable<ExportWork> plan)
    {
        foreach (ExportWork work in plan)
        {
            _hasPosted = true;
            _crew.Post(work);
        }
    }

    private void PostRest(List<ExportWork> rest)
    {
        if (_hasPosted || rest.Count != 1)
        {
            Post(rest);
            return;
        }

        // All there is to do is one frame: to start a thread for it would take longer than it may save.
        using ExportWorker worker = new(_snapshot, _tree, crew: null, _cancellationToken);
        worker.Do(rest[0]);
    }

    private void Commit()
    {
        try
        {
            _tree.Commit();
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            throw TransferErrors.Unwritable(_tree.Destination, error);
        }
    }
}
