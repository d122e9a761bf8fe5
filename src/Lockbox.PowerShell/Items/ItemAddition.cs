using System.IO.Compression;
using Lockbox.Engine;
using Lockbox.PowerShell.Content;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Items;

/// <summary>
/// What <c>Add-LockboxItem</c> stages: host files, items of other lockboxes, one item of given content.
/// </summary>
/// <param name="cmdlet">Reports items that cannot be added.</param>
internal sealed class ItemAddition(LockboxCmdlet cmdlet)
{
    private readonly List<string> _added = [];
    private long _put;

    /// <summary>What to do with names that the lockbox has already.</summary>
    public IfExists IfExists { get; init; }

    /// <summary>Level, or null for the lockbox's own.</summary>
    public CompressionLevel? CompressionLevel { get; init; }

    /// <summary>What to do with links of the host.</summary>
    public SymbolicLinkHandling SymbolicLink { get; init; }

    /// <summary>Whether walks take hidden files.</summary>
    public bool Hidden { get; init; }

    /// <summary>Whether walks leave out what ignore files say.</summary>
    public bool HeedsIgnoreFiles { get; init; }

    /// <summary>Whether the SHA-256 of each file is recorded.</summary>
    public bool Hash { get; init; }

    /// <summary>-Include, for walks.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>-Exclude, for walks.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Frames at the same time; 0 means one per processor.</summary>
    public int ThrottleLimit { get; init; }

    /// <summary>The directory inside the lockbox that items and values go to; empty for the top.</summary>
    public string Prefix { get; init; } = string.Empty;

    /// <summary>Whether the names of what was added are kept.</summary>
    public bool KeepNames { get; init; }

    /// <summary>What was added; not complete unless the names were to be kept.</summary>
    public IReadOnlyList<string> AddedNames => _added;

    /// <summary>Stages everything. For a worker.</summary>
    /// <param name="sources">Host files.</param>
    /// <param name="origins">Items of other lockboxes.</param>
    /// <param name="value">A name and its content, or null.</param>
    /// <param name="staging">The transaction.</param>
    /// <returns>What was staged, or null for nothing.</returns>
    public WorkDone? Stage(
        HostSources sources, ItemOrigins origins, (string Name, ValueContent Content)? value, Staging staging)
    {
        ImportOptions options = new()
        {
            IfExists = IfExists,
            SymbolicLinks = SymbolicLink,
            Hidden = Hidden,
            HeedsIgnoreFiles = HeedsIgnoreFiles,
            Hash = Hash,
            Include = Include,
            Exclude = Exclude,
            CompressionLevel = CompressionLevel,
            ThrottleLimit = ThrottleLimit,
            CollectEntries = KeepNames,
            Progress = staging.Progress,
            OnError = failed => staging.Pump.Post(() => cmdlet.Report(failed.Error, failed.Item)),
        };
        PutDirectoriesAndLinks(origins, staging);
        // A list tells the engine which item is the last: the names below that one it need not remember.
        List<ImportItem> files = [.. sources.Items()];
        IEnumerable<ImportItem> items = origins.All.Count > 0 ? files.Concat(FilesOf(origins)) : files;
        if (value is { } given && EntryOf(given.Name, staging) is { } name)
        {
            items = items.Append(new ImportItem { Name = name, Content = given.Content.Open() });
        }

        ImportReport report = staging.Transaction.Import(items, options, staging.Pump.Token);
        _added.AddRange(report.Entries.Select(entry => entry.Name));
        if (report.Skipped > 0)
        {
            staging.Pump.Post(() => cmdlet.WriteVerbose(WorkDone.Skipped(report.Skipped, $"-IfExists {IfExists}")));
        }

        long added = _put + report.FilesAdded + report.DirectoriesAdded + report.LinksAdded;
        return added > 0
            ? new WorkDone("Added", added, report.BytesRead, WorkDone.ThreadsOf(ThrottleLimit))
            : null;
    }

    private string? EntryOf(string name, Staging staging)
    {
        if (EntryName.TryNormalize(name, out string normal, out string reason))
        {
            return EntryName.Combine(Prefix, normal);
        }

        LockboxInvalidNameException error = new(
            $"'{EntryName.ToDisplay(name)}' cannot be the name of an item: {reason}.");
        staging.Pump.Post(() => cmdlet.Report(error, name));
        return null;
    }

    private IEnumerable<ImportItem> FilesOf(ItemOrigins origins) =>
        from origin in origins.All
        from item in origin.Items
        let entry = origin.Lockbox.Snapshot.Find(item.Name)
        where entry is { Kind: EntryKind.File }
        select new ImportItem
        {
            Name = EntryName.Combine(Prefix, entry.Name),
            Content = origin.Lockbox.Snapshot.OpenStream(entry),
            Metadata = MetadataOf(entry),
        };

    private void PutDirectoriesAndLinks(ItemOrigins origins, Staging staging)
    {
        foreach ((OpenLockbox lockbox, IReadOnlyList<LockboxItem> items) in origins.All)
        {
            foreach (LockboxItem item in items)
            {
                staging.Pump.Token.ThrowIfCancellationRequested();
                PutDirectoryOrLink(item, lockbox.Snapshot.Find(item.Name), staging);
            }
        }
    }

    private void PutDirectoryOrLink(LockboxItem item, Entry? entry, Staging staging)
    {
        if (entry is { Kind: EntryKind.File })
        {
            return;
        }

        try
        {
            if (entry is null)
            {
                throw new LockboxItemNotFoundException(
                    $"There is no item '{EntryName.ToDisplay(item.Name)}' any more.");
            }

            string name = EntryName.Combine(Prefix, entry.Name);
            Entry put = entry.Kind == EntryKind.Directory
                ? staging.Transaction.PutDirectory(name, MetadataOf(entry), IfExists)
                : staging.Transaction.PutLink(name, entry.LinkTarget!, MetadataOf(entry), IfExists);
            _put++;
            _added.Add(put.Name);
        }
        catch (LockboxException e) when (
            e is LockboxItemExistsException or LockboxItemNotFoundException or LockboxInvalidNameException)
        {
            staging.Pump.Post(() => cmdlet.Report(e, item));
        }
    }

    private static EntryMetadata MetadataOf(Entry entry) => new()
    {
        CreatedAt = entry.CreatedAt,
        ModifiedAt = entry.ModifiedAt,
        UnixMode = entry.UnixMode,
        Attributes = entry.Attributes,
    };
}
