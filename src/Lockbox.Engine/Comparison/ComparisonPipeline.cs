using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Comparison;

/// <summary>
/// A comparison: the calling thread merges the names of both sides and compares what is known of them; workers compare
/// content; differences come out in the order of names. No more than a bounded number of them waits.
/// </summary>
internal sealed class ComparisonPipeline : IDisposable
{
    private const int MostPending = 1024;

    private readonly Snapshot _first;
    private readonly Snapshot? _second;
    private readonly CompareOptions _options;
    private readonly bool _isExact;
    private readonly CancellationToken _cancellationToken;
    private readonly TransferMonitor _monitor;
    private readonly FolderSide? _folder;
    private readonly LeafFilter _filter;
    private readonly ItemComparer _comparer;
    private readonly WorkCrew<PendingDifference> _crew;
    private readonly Queue<PendingDifference> _pending = new();

    private ComparisonPipeline(
        Snapshot first,
        Snapshot? second,
        string? folder,
        CompareOptions options,
        bool isExact,
        CancellationToken cancellationToken)
    {
        _first = first;
        _second = second;
        _options = options;
        _isExact = isExact;
        _cancellationToken = cancellationToken;
        _monitor = new TransferMonitor(options.Progress, options.OnError, options.Clock);
        _filter = new LeafFilter(options.Include, options.Exclude);
        _folder = folder is null ? null : new FolderSide(folder, first, options, _monitor);
        _comparer = new ItemComparer(isExact, options.Hash);
        _crew = new WorkCrew<PendingDifference>(
            WorkCrew<PendingDifference>.SizeOf(options.ThrottleLimit),
            () => new ContentComparer(first, second, _monitor, () => _crew!.Stopping),
            _monitor.Pump,
            cancellationToken);
    }

    /// <summary>Entries that both sides were asked about so far, or that one of them has.</summary>
    public long Compared { get; private set; }

    /// <summary>Entries of the lockbox among them.</summary>
    public long ComparedEntries { get; private set; }

    /// <summary>Things that the other side has among them.</summary>
    public long ComparedOthers { get; private set; }

    /// <summary>Compares a lockbox with a folder.</summary>
    /// <param name="first">The lockbox.</param>
    /// <param name="path">The folder.</param>
    /// <param name="options">What is compared.</param>
    /// <param name="isExact">Whether all that an import would change counts.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LockboxReadException">There is no such folder.</exception>
    public static ComparisonPipeline WithFolder(
        Snapshot first, string path, CompareOptions options, bool isExact, CancellationToken cancellationToken) =>
        new(first, null, path, options, isExact, cancellationToken);

    /// <summary>Compares two lockboxes.</summary>
    public static ComparisonPipeline WithLockbox(
        Snapshot first, Snapshot second, CompareOptions options, CancellationToken cancellationToken) =>
        new(first, second, null, options, isExact: false, cancellationToken);

    /// <summary>The differences, in the order of names.</summary>
    public IEnumerable<EntryDifference> Run()
    {
        IEnumerable<ComparedItem> others = _folder?.Items(_cancellationToken) ?? EntriesOf(_second!);
        foreach ((ComparedItem? a, ComparedItem? b) in NameMerge.Of(EntriesOf(_first), others.Where(IsNamed)))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (!IsLeftOut(a, b) && !IsImplied(a, b))
            {
                Begin(a, b);
            }

            _monitor.Pump();
            while (_pending.TryPeek(out PendingDifference? head) && head.IsDone)
            {
                if (TryFinish(_pending.Dequeue()) is { } difference)
                {
                    yield return difference;
                }
            }
        }

        _crew.WaitUntilIdle();
        _crew.Complete();
        while (_pending.TryDequeue(out PendingDifference? last))
        {
            if (TryFinish(last) is { } difference)
            {
                yield return difference;
            }
        }

        _monitor.Finish();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _crew.Dispose();
        _folder?.Dispose();
    }

    private IEnumerable<ComparedItem> EntriesOf(Snapshot snapshot)
    {
        IEnumerable<Entry> entries = snapshot.Enumerate(
            _options.Prefix.Length == 0 ? string.Empty : _options.Prefix + EntryName.Separator);
        entries = _options.Prefix.Length > 0 && snapshot.Find(_options.Prefix) is { } top
            ? entries.Prepend(top)
            : entries;
        return entries.Select(ComparedItem.Of).Where(IsNamed);
    }

    private bool IsNamed(ComparedItem item) =>
        (_options.Names.Count == 0 || _options.Names.Any(pattern => pattern.IsMatch(item.Name)))
        && (_folder is not null || _filter.Takes(item.Name));

    /// <summary>Whether an entry that the folder has not given is left out, and not missing there.</summary>
    private bool IsLeftOut(ComparedItem? a, ComparedItem? b)
    {
        if (a is null || b is not null || _folder?.WhyLeftOut(a.Entry!) is not { } reason)
        {
            return false;
        }

        _options.OnLeftOut?.Invoke(a.Entry!, reason);
        return true;
    }

    /// <summary>
    /// Whether one side has a directory and the other no entry of that name, but something below it: a directory need
    /// not have an entry.
    /// </summary>
    private bool IsImplied(ComparedItem? a, ComparedItem? b)
    {
        Snapshot? without = a is null ? _first : b is null ? _second : null;
        return !_isExact && without is not null && (a ?? b)!.Kind == EntryKind.Directory
            && without.Enumerate((a ?? b)!.Name + EntryName.Separator).Any();
    }

    private void Begin(ComparedItem? a, ComparedItem? b)
    {
        Compared++;
        ComparedEntries += a is null ? 0 : 1;
        ComparedOthers += b is null ? 0 : 1;
        DifferenceReasons reasons = (a, b) switch
        {
            (_, null) => DifferenceReasons.OnlyInLockbox,
            (null, _) => _folder is null ? DifferenceReasons.OnlyInDifference : DifferenceReasons.OnlyInFolder,
            _ => _comparer.Compare(a, b),
        };
        PendingDifference pending = new(a, b, reasons);
        _pending.Enqueue(pending);
        if (a is not null && b is not null && _comparer.NeedsContent(a, reasons))
        {
            pending.AwaitContent();
            _crew.Post(pending);
        }

        if (_pending.Count >= MostPending)
        {
            _crew.WaitUntilIdle();
        }
    }

    private EntryDifference? TryFinish(PendingDifference pending)
    {
        EntryDifference difference = pending.ToDifference();
        _monitor.AddItem(difference.Name);
        return !pending.HasFailed && (_options.IncludeEqual || difference.Reasons != 0) ? difference : null;
    }
}
