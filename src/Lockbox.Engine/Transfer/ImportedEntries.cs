using System.Collections.Concurrent;
using Lockbox.Engine.Format;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Transfer;

/// <summary>An entry that is ready for the index.</summary>
/// <param name="Keyed">The entry with its key.</param>
/// <param name="Replaces">Whether it replaces one of the same name.</param>
internal readonly record struct ImportedEntry(KeyedEntry Keyed, bool Replaces);

/// <summary>
/// Takes finished entries from the workers and stages them in the transaction from the calling thread, many at a time,
/// because the index is quickest with sorted runs.
/// </summary>
internal sealed class ImportedEntries(Transaction transaction, TransferMonitor monitor, bool collect)
{
    /// <summary>Enough for sorted runs to pay, and few enough to bound the memory.</summary>
    private const int StageAt = 65_536;

    private readonly ConcurrentQueue<ImportedEntry[]> _finished = new();
    private readonly List<KeyedEntry> _unstaged = [];
    private readonly List<Entry> _collected = [];
    private readonly long[] _added = new long[4];
    private long _replaced;

    /// <summary>The entry for something found on the host, of which the facts are known.</summary>
    public static Entry Create(
        HostItem item, ulong id, IReadOnlyList<ContentRun> runs, ReadOnlyMemory<byte> sha256)
    {
        HostFacts facts = item.Facts!;
        long length = 0;
        for (int i = 0; i < runs.Count; i++)
        {
            length += runs[i].Length;
        }

        return new Entry(item.Name, item.Kind)
        {
            Id = id,
            Runs = runs,
            Length = length,
            CreatedAt = facts.CreatedAt,
            ModifiedAt = facts.ModifiedAt,
            UnixMode = facts.UnixMode,
            Attributes = facts.Attributes,
            LinkTarget = facts.LinkTarget,
            LinkTargetIsDirectory = facts.LinkTargetIsDirectory,
            Sha256 = sha256,
        };
    }

    /// <summary>Takes an entry. Any thread.</summary>
    public void Add(Entry entry, bool replaces) => Add([new ImportedEntry(KeyedEntry.Of(entry), replaces)]);

    /// <summary>Takes entries, at least one. Any thread.</summary>
    public void Add(ImportedEntry[] entries)
    {
        _finished.Enqueue(entries);
        monitor.AddItems(entries.Length, entries[^1].Keyed.Entry.Name);
    }

    /// <summary>Notes where a piece of a large file has gone, and takes the file after its last one. Any thread.</summary>
    /// <inheritdoc cref="LargeFile.Complete"/>
    public void Complete(LargeFile file, int index, int length, ulong frame, uint slice)
    {
        if (file.Complete(index, length, frame, slice))
        {
            Add(file);
        }
    }

    /// <summary>Takes a large file whose pieces are all complete. Any thread.</summary>
    public void Add(LargeFile file)
    {
        if (file.Finish(out LockboxException? error) is { } entry)
        {
            Add(entry, file.Replaces);
        }
        else
        {
            monitor.Fail(file.Item.HostPath, error!);
        }

        file.Dispose();
    }

    /// <summary>Counts an entry that is staged already. The calling thread alone.</summary>
    public void Count(Entry entry, bool replaces)
    {
        _added[(int)entry.Kind]++;
        _replaced += replaces ? 1 : 0;
        if (collect)
        {
            _collected.Add(entry);
        }
    }

    /// <summary>Stages what is finished once there is much of it. The calling thread alone.</summary>
    public void Drain()
    {
        while (_finished.TryDequeue(out ImportedEntry[]? finished))
        {
            foreach (ImportedEntry imported in finished)
            {
                Count(imported.Keyed.Entry, imported.Replaces);
                _unstaged.Add(imported.Keyed);
            }
        }

        if (_unstaged.Count >= StageAt)
        {
            // What comes next belongs mostly behind these, but some of it between the last ones: with those kept back
            // for the next time, the index grows at its end and its leaves are full.
            transaction.PutFirst(_unstaged, _unstaged.Count / 2);
        }
    }

    /// <summary>Stages the rest, once no worker is left. The calling thread alone.</summary>
    public void Finish()
    {
        Drain();
        transaction.PutFirst(_unstaged, _unstaged.Count);
    }

    /// <summary>The report.</summary>
    public ImportReport Report(long skipped) => new()
    {
        FilesAdded = _added[(int)EntryKind.File],
        DirectoriesAdded = _added[(int)EntryKind.Directory],
        LinksAdded = _added[(int)EntryKind.SymbolicLink],
        Replaced = _replaced,
        Skipped = skipped,
        BytesRead = monitor.Bytes,
        Entries = _collected,
        Errors = monitor.Errors,
    };
}
