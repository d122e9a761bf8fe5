using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Copies entries into a transaction, window by window: decides about names, plans which frames go over as they are,
/// copies content, stages the entries. Memory depends on the length of a window alone.
/// </summary>
internal sealed class CopyPipeline : IDisposable
{
    private readonly Transaction _transaction;
    private readonly CopySource _source;
    private readonly CopyOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly CopyNames _names;
    private readonly TransferMonitor _monitor;
    private readonly CopiedContent _content;
    private readonly List<PlannedCopy> _window = [];
    private readonly List<CopyItem> _collected = [];
    private readonly long[] _copied = new long[4];
    private long _replaced;
    private long _skipped;

    /// <summary>Prepares a copy; the source is taken over.</summary>
    public CopyPipeline(
        Transaction transaction, CopySource source, CopyOptions options, CancellationToken cancellation)
    {
        _transaction = transaction;
        _source = source;
        _options = options;
        _cancellation = cancellation;
        _names = new CopyNames(transaction, options.IfExists);
        _monitor = new TransferMonitor(options.Progress, options.OnError, options.Clock)
        {
            BytesTotal = options.ExpectedBytes,
            ItemsTotal = options.ExpectedItems,
        };
        _content = new CopiedContent(source, transaction, AfterPiece);
    }

    /// <summary>Copies everything and stages it.</summary>
    public CopyReport Run(IEnumerable<CopyItem> items)
    {
        foreach (CopyItem item in items)
        {
            foreach (Entry entry in EntriesOf(item))
            {
                Plan(entry, item.NewName + entry.Name[item.Name.Length..]);
                if (_window.Count >= _options.WindowLength)
                {
                    CopyWindow();
                }
            }
        }

        CopyWindow();
        _content.Finish();
        _monitor.Finish();
        return new CopyReport
        {
            FilesCopied = _copied[(int)EntryKind.File],
            DirectoriesCopied = _copied[(int)EntryKind.Directory],
            LinksCopied = _copied[(int)EntryKind.SymbolicLink],
            Replaced = _replaced,
            Skipped = _skipped,
            BytesCopied = _monitor.Bytes,
            BytesReused = _content.BytesReused,
            Items = _collected,
            Errors = _monitor.Errors,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _content.Dispose();
        _source.Dispose();
    }

    /// <summary>What an item stands for; nothing where it cannot go as a whole, which is reported once.</summary>
    private IEnumerable<Entry> EntriesOf(CopyItem item)
    {
        Entry? top = _source.Find(item.Name);
        IEnumerable<Entry> below = item.Recurse && top is null or { Kind: EntryKind.Directory }
            ? _source.Below(item.Name + EntryName.Separator)
            : [];
        try
        {
            RequireFound(item, top is not null || below.Any());
            if (top is null or { Kind: EntryKind.Directory })
            {
                _names.RequirePlaceForDirectory(item.NewName);
            }
        }
        catch (LockboxException e) when (IsOfOneItem(e))
        {
            Fail(item.Name, e);
            return [];
        }

        IEnumerable<Entry> all = top is null ? below : below.Prepend(top);

        // What is staged must not change what is being listed.
        return _source.IsTarget ? [.. all] : all;
    }

    private void RequireFound(CopyItem item, bool isThere)
    {
        string shown = EntryName.ToDisplay(item.Name);
        if (!isThere)
        {
            throw new LockboxItemNotFoundException($"There is no '{shown}' in the lockbox.");
        }

        if (_source.IsTarget && item.Name == item.NewName)
        {
            throw new LockboxItemExistsException(
                $"'{shown}' cannot be copied onto itself.", "Choose another name for the copy.");
        }

        bool isInto = item.NewName.StartsWith(item.Name + EntryName.Separator, StringComparison.Ordinal);
        if (_source.IsTarget && item.Recurse && isInto)
        {
            throw new LockboxInvalidNameException(
                $"'{shown}' cannot be copied into itself, to '{EntryName.ToDisplay(item.NewName)}'.",
                "Choose a destination that is not below it.");
        }
    }

    private void Plan(Entry entry, string newName)
    {
        _cancellation.ThrowIfCancellationRequested();
        try
        {
            if (_names.MayGo(entry, newName, out bool replaces))
            {
                _window.Add(new PlannedCopy(entry, newName, _transaction.ReserveEntryIds(1), replaces));
            }
            else
            {
                _skipped++;
            }
        }
        catch (LockboxException e) when (IsOfOneItem(e))
        {
            Fail(entry.Name, e);
        }
    }

    private void CopyWindow()
    {
        List<PlannedCopy> possible = _content.Begin(_window, Fail);
        List<KeyedEntry> staged = [];
        foreach (PlannedCopy copy in possible)
        {
            _cancellation.ThrowIfCancellationRequested();
            try
            {
                staged.Add(KeyedEntry.Of(copy.Entry.CopyAs(copy.NewName, copy.NewId, _content.Copy(copy))));
                Count(copy);
            }
            catch (LockboxException e) when (e is LockboxItemCorruptException or LockboxLimitExceededException)
            {
                Fail(copy.Entry.Name, e);
            }

            _monitor.Pump();
        }

        _transaction.PutFirst(staged, staged.Count);
        _names.Staged();
        _window.Clear();
    }

    private void Count(PlannedCopy copy)
    {
        _monitor.AddItem(copy.NewName);
        _copied[(int)copy.Entry.Kind]++;
        _replaced += copy.Replaces ? 1 : 0;
        if (_options.CollectItems)
        {
            _collected.Add(new CopyItem(copy.Entry.Name, copy.NewName) { Recurse = false });
        }
    }

    private void AfterPiece(int length)
    {
        _monitor.AddBytes(length);
        _monitor.Pump();
        _cancellation.ThrowIfCancellationRequested();
    }

    private void Fail(string name, LockboxException error)
    {
        _monitor.Fail(name, error);
        _monitor.Pump();
    }

    private static bool IsOfOneItem(LockboxException error) =>
        error is LockboxItemNotFoundException or LockboxItemExistsException or LockboxInvalidNameException;
}
