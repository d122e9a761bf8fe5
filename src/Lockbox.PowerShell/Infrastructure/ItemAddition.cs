using System.IO.Compression;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>What <c>Add-LockboxItem</c> stages: host files, items of other lockboxes, one item of given content.</summary>
/// <param name="cmdlet">Reports items that cannot be added.</param>
internal sealed class ItemAddition(LockboxCmdlet cmdlet)
{
    private readonly List<string> _added = [];
    private bool _isChanged;

    /// <summary>What to do with names that the lockbox has already.</summary>
    public IfExists IfExists { get; init; }

    /// <summary>Level, or null for the lockbox's own.</summary>
    public CompressionLevel? CompressionLevel { get; init; }

    /// <summary>What to do with links of the host.</summary>
    public SymbolicLinkHandling SymbolicLink { get; init; }

    /// <summary>Whether walks take hidden files.</summary>
    public bool Hidden { get; init; }

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
    /// <returns>Whether anything was staged.</returns>
    public bool Stage(HostSources sources, ItemOrigins origins, (string Name, ValueContent Content)? value, Staging staging)
    {
        if (sources.Count > 0)
        {
            StageHostFiles(sources, staging);
        }

        foreach ((OpenLockbox lockbox, IReadOnlyList<LockboxItem> items) in origins.All)
        {
            foreach (LockboxItem item in items)
            {
                OneItem(item, staging, () => Copy(item.Name, lockbox.Snapshot, staging.Transaction));
            }
        }

        if (value is { } given)
        {
            OneItem(given.Name, staging, () => Put(given.Name, given.Content, staging.Transaction));
        }

        return _isChanged;
    }

    private void StageHostFiles(HostSources sources, Staging staging)
    {
        ImportOptions options = new()
        {
            IfExists = IfExists,
            SymbolicLinks = SymbolicLink,
            Hidden = Hidden,
            Include = Include,
            Exclude = Exclude,
            CompressionLevel = CompressionLevel,
            ThrottleLimit = ThrottleLimit,
            CollectEntries = KeepNames,
            Progress = staging.Progress,
            OnError = failed => staging.Pump.Post(() => cmdlet.Report(failed.Error, failed.Item)),
        };
        ImportReport report = staging.Transaction.Import(sources.Items(), options, staging.Pump.Token);
        _added.AddRange(report.Entries.Select(entry => entry.Name));
        _isChanged |= report.FilesAdded + report.DirectoriesAdded + report.LinksAdded > 0;
    }

    private void OneItem(object target, Staging staging, Func<Entry?> put)
    {
        staging.Pump.Token.ThrowIfCancellationRequested();
        try
        {
            if (put() is { } added)
            {
                _isChanged = true;
                _added.Add(added.Name);
            }
        }
        catch (LockboxException e) when (
            e is LockboxItemExistsException or LockboxItemNotFoundException or LockboxInvalidNameException
                or LockboxItemCorruptException or LockboxReadException)
        {
            staging.Pump.Post(() => cmdlet.Report(e, target));
        }
    }

    private Entry? Put(string name, ValueContent content, Transaction transaction)
    {
        if (!EntryName.TryNormalize(name, out string normal, out string reason))
        {
            throw new LockboxInvalidNameException($"'{EntryName.ToDisplay(name)}' cannot be the name of an item: {reason}.");
        }

        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        EntryMetadata metadata = new() { CreatedAt = now, ModifiedAt = now };
        string target = EntryName.Combine(Prefix, normal);
        return IsKept(target, now, transaction)
            ? null
            : transaction.PutFile(target, content.Open(), metadata, IfExists, CompressionLevel);
    }

    private Entry? Copy(string name, Snapshot source, Transaction transaction)
    {
        Entry entry = source.Find(name) ?? throw new LockboxItemNotFoundException(
            $"There is no item '{EntryName.ToDisplay(name)}' in the lockbox that it came from any more.");
        EntryMetadata metadata = new()
        {
            CreatedAt = entry.CreatedAt,
            ModifiedAt = entry.ModifiedAt,
            UnixMode = entry.UnixMode,
            Attributes = entry.Attributes,
        };
        string target = EntryName.Combine(Prefix, entry.Name);
        if (IsKept(target, entry.ModifiedAt, transaction))
        {
            return null;
        }

        if (entry.Kind == EntryKind.File)
        {
            using Stream content = source.OpenStream(entry);
            return transaction.PutFile(target, content, metadata, IfExists, CompressionLevel);
        }

        return entry.Kind == EntryKind.Directory
            ? transaction.PutDirectory(target, metadata, IfExists)
            : transaction.PutLink(target, entry.LinkTarget!, metadata, IfExists);
    }

    /// <summary>Whether what is there already stays, so that nothing is added.</summary>
    private bool IsKept(string name, DateTime modifiedAt, Transaction transaction) => IfExists switch
    {
        IfExists.Skip => transaction.Find(name) is not null,
        IfExists.Newer => transaction.Find(name) is { } there && there.ModifiedAt >= modifiedAt,
        _ => false,
    };
}
