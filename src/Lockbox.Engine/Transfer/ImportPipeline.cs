using Lockbox.Engine.Compression;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// The import: the calling thread walks, decides and plans; workers read, compress, seal and write, a frame at a time;
/// the calling thread stages the entries. Memory is bounded by the number of workers, each of which has one frame.
/// </summary>
internal sealed class ImportPipeline : IDisposable
{
    /// <summary>How long an import has to take before it is worth knowing how long it will take.</summary>
    private static readonly TimeSpan SurveyDelay = TimeSpan.FromSeconds(2);

    private static readonly HostFolder Memory = HostFolder.OfRoot(string.Empty, string.Empty);

    private readonly Transaction _transaction;
    private readonly ImportOptions _options;
    private readonly CancellationToken _cancellationToken;
    private readonly TransferMonitor _monitor;
    private readonly ImportedEntries _finished;
    private readonly ImportNames _names;
    private readonly ImportPlanner _planner;
    private readonly HostWalker _walker;
    private readonly WorkCrew<ImportWork> _crew;
    private readonly ImportContext _context;
    private readonly long _began;
    private ImportSurvey? _survey;
    private long _skipped;

    /// <summary>Prepares an import into a transaction.</summary>
    public ImportPipeline(Transaction transaction, ImportOptions options, CancellationToken cancellationToken)
    {
        _transaction = transaction;
        _options = options;
        _cancellationToken = cancellationToken;
        _monitor = new TransferMonitor(options.Progress, options.OnError, options.Clock);
        _finished = new ImportedEntries(transaction, _monitor, options.CollectEntries);
        _names = new ImportNames(transaction, options.IfExists, options.ReplacesDirectories);
        _began = options.Clock.GetTimestamp();
        _walker = new HostWalker(Walking(options.Reading, transaction.StageClock, _monitor.Fail));
        int workers = WorkCrew<ImportWork>.SizeOf(options.ThrottleLimit);
        _crew = new WorkCrew<ImportWork>(workers, () => new ImportWorker(_context!), Pump, cancellationToken);
        _context = new ImportContext
        {
            Transaction = transaction,
            Finished = _finished,
            Monitor = _monitor,
            ZstdLevel = options.CompressionLevel is { } given
                ? CompressionLevels.ToZstd(given)
                : transaction.DefaultZstdLevel,
            Hash = options.Hash,
            GiveBack = _crew.Return,
            CountWorkers = () => _crew.Started,
            Stopping = _crew.Stopping,
        };
        _planner = new ImportPlanner(_context, workers, _crew.Post);
    }

    /// <summary>Imports the items and stages them; committing is the caller's.</summary>
    public ImportReport Run(IEnumerable<ImportItem> items)
    {
        // Where it is known which item is the last one, the names below it need not be remembered.
        long left = items.TryGetNonEnumeratedCount(out int count) ? count : long.MaxValue;
        if (_options.Progress is not null && items is IReadOnlyList<ImportItem> all
            && ImportSurvey.IsPossible(all, _options.IfExists))
        {
            // The base library's listings have lengths; and whose time it takes is nobody's stage.
            _survey = new ImportSurvey(all, Walking(FolderReading.Ordinary, new StageClock(), (_, _) => { }));
        }

        foreach (ImportItem item in items)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            _names.Begin(item.Name, isLast: --left == 0, isStagedAtOnce: item.HostPath is null);
            if (item.HostPath is { } path)
            {
                ImportFromHost(path, item);
            }
            else
            {
                ImportFromMemory(item);
            }
        }

        do
        {
            _planner.PostRest();
            _crew.WaitUntilIdle();
        }
        while (_planner.PlanFound());

        _crew.Complete();
        _finished.Finish();
        _monitor.Finish();
        return _finished.Report(_skipped);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _survey?.Dispose();
        _crew.Dispose();
        _planner.Dispose();
        _walker.Dispose();
    }

    private WalkOptions Walking(FolderReading reading, StageClock stages, Action<string, LockboxException> onError) =>
        new()
        {
            Filter = new LeafFilter(_options.Include, _options.Exclude),
            Hidden = _options.Hidden,
            HeedsIgnoreFiles = _options.HeedsIgnoreFiles,
            SymbolicLinks = _options.SymbolicLinks,
            OwnFiles = new OwnFiles(_transaction.Path),
            Reading = reading,
            Stages = stages,
            OnError = onError,
        };

    private void ImportFromHost(string path, ImportItem item)
    {
        foreach (HostItem found in _walker.Walk(path, item.Name, item.Recurse, _cancellationToken))
        {
            if (Decide(found) is { } replaces)
            {
                _planner.Plan(found, replaces);
                _planner.PlanFound();
                Pump();
            }
        }
    }

    private void ImportFromMemory(ImportItem item)
    {
        DateTime now = _options.Clock.GetUtcNow().UtcDateTime;
        EntryMetadata metadata = item.Metadata ?? new EntryMetadata { CreatedAt = now, ModifiedAt = now };
        HostFacts facts = new() { ModifiedAt = metadata.ModifiedAt };
        HostItem inMemory = new(Memory, item.Name, EntryKind.File, facts);
        if (Decide(inMemory) is { } replaces)
        {
            Stream content = item.Content ?? Stream.Null;
            Entry entry = _transaction.PutFile(
                item.Name, content, metadata, IfExists.Overwrite, _options.CompressionLevel);
            _monitor.AddBytes(entry.Length);
            _monitor.AddItem(entry.Name);
            _finished.Count(entry, replaces);
        }
    }

    /// <summary>Whether an item replaces another; null when it is not imported.</summary>
    private bool? Decide(HostItem item)
    {
        try
        {
            ImportDecision decision = _names.Decide(item);
            _skipped += decision == ImportDecision.Skip ? 1 : 0;
            return decision is ImportDecision.Add or ImportDecision.Replace
                ? decision == ImportDecision.Replace
                : null;
        }
        catch (LockboxException error) when (error is LockboxInvalidNameException or LockboxItemExistsException)
        {
            _monitor.Fail(item.Folder == Memory ? item.Name : item.HostPath, error);
            return null;
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            _monitor.Fail(item.HostPath, TransferErrors.Unreadable(item.HostPath, error));
            return null;
        }
    }

    private void Pump()
    {
        _finished.Drain();
        if (_survey is { } survey && _options.Clock.GetElapsedTime(_began) >= SurveyDelay)
        {
            survey.Start();
            if (survey.Found is { } found)
            {
                _monitor.BytesTotal = found.Bytes;
                _monitor.ItemsTotal = found.Items;
            }
        }

        _monitor.Pump();
    }
}
