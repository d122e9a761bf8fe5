using Lockbox.Engine.Format;
using Lockbox.Engine.Index;

namespace Lockbox.Engine;

/// <content>Adding single entries from memory or a stream, and what may stand where.</content>
public sealed partial class Transaction
{
    /// <summary>Names that have something below them, so that nothing but a directory may have such a name.</summary>
    private readonly ParentNames _parents = new();

    /// <summary>Adds a file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">Its content, read to the end.</param>
    /// <param name="metadata">Times, mode and attributes.</param>
    /// <param name="ifExists">What to do when the name is taken.</param>
    /// <param name="level">The compression level, or null for the lockbox's own.</param>
    /// <returns>The new entry, or the one that was kept.</returns>
    /// <exception cref="LockboxInvalidNameException">No entry can have the name.</exception>
    /// <exception cref="LockboxItemExistsException">The name is taken and shall not be replaced.</exception>
    public Entry PutFile(
        string name,
        Stream content,
        EntryMetadata metadata,
        IfExists ifExists = IfExists.Error,
        System.IO.Compression.CompressionLevel? level = null)
    {
        RequireActive();
        if (KeepExisting(name, EntryKind.File, metadata, ifExists) is { } kept)
        {
            return kept;
        }

        int? zstdLevel = level is { } given
            ? Compression.CompressionLevels.ToZstd(given)
            : DefaultZstdLevel;
        ulong id = ReserveEntryIds(1);
        List<ContentRun> runs = [];
        long length = _packer.Add(id, 0, content, zstdLevel, runs);
        Entry entry = NewEntry(name, EntryKind.File, metadata, id, length, runs);
        PutEntries([entry]);
        return entry;
    }

    /// <summary>Adds a directory.</summary>
    /// <inheritdoc cref="PutFile"/>
    public Entry PutDirectory(string name, EntryMetadata metadata, IfExists ifExists = IfExists.Error)
    {
        RequireActive();
        if (KeepExisting(name, EntryKind.Directory, metadata, ifExists) is { } kept)
        {
            return kept;
        }

        Entry entry = NewEntry(name, EntryKind.Directory, metadata, ReserveEntryIds(1), 0, []);
        PutEntries([entry]);
        return entry;
    }

    /// <summary>Adds a symbolic link.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="target">Where it points; kept as given.</param>
    /// <param name="metadata">Times, mode and attributes of the link itself.</param>
    /// <param name="ifExists">What to do when the name is taken.</param>
    /// <returns>The new entry, or the one that was kept.</returns>
    public Entry PutLink(string name, string target, EntryMetadata metadata, IfExists ifExists = IfExists.Error)
    {
        RequireActive();
        if (target.Length == 0 || target.Contains('\0') || !IsWritableTarget(target))
        {
            throw new LockboxInvalidNameException(
                $"The target of the link '{EntryName.ToDisplay(name)}' cannot be kept.",
                "Leave the link out, or store what it points to.");
        }

        if (KeepExisting(name, EntryKind.SymbolicLink, metadata, ifExists) is { } kept)
        {
            return kept;
        }

        Entry entry = NewEntry(name, EntryKind.SymbolicLink, metadata, ReserveEntryIds(1), 0, [], target);
        PutEntries([entry]);
        return entry;
    }

    /// <summary>
    /// What keeps an entry of a kind from having a name: a file or link where a directory would have to be, or
    /// something below the name of what is not a directory. Null when nothing does.
    /// </summary>
    internal string? FindObstacle(string name, EntryKind kind)
    {
        for (int slash = name.LastIndexOf('/'); slash > 0; slash = name.LastIndexOf('/', slash - 1))
        {
            string parent = name[..slash];
            if (_parents.Contains(parent))
            {
                break;
            }

            if (Find(parent) is { } above && above.Kind != EntryKind.Directory)
            {
                return parent;
            }
        }

        if (kind == EntryKind.Directory)
        {
            return null;
        }

        return _parents.Contains(name) ? name + "/" : Enumerate(name + "/").FirstOrDefault()?.Name;
    }

    private Entry? KeepExisting(string name, EntryKind kind, EntryMetadata metadata, IfExists ifExists)
    {
        EntryName.Validate(name);
        if (Find(name) is { } existing)
        {
            switch (ifExists)
            {
                case IfExists.Skip:
                case IfExists.Newer when existing.ModifiedAt >= metadata.ModifiedAt:
                    return existing;
                case IfExists.Error:
                    throw new LockboxItemExistsException(
                        $"There is a '{EntryName.ToDisplay(name)}' in the lockbox already.");
            }
        }

        return FindObstacle(name, kind) is { } obstacle ? throw IsInTheWay(name, obstacle) : null;
    }

    private static LockboxItemExistsException IsInTheWay(string name, string obstacle)
    {
        string inTheWay = EntryName.ToDisplay(obstacle);
        return new($"'{EntryName.ToDisplay(name)}' cannot be used, because '{inTheWay}' is in the way.");
    }

    private static bool IsWritableTarget(string target) =>
        NameKey.TryEncode(target, out byte[] bytes) && bytes.Length <= Primitives.Limits.LinkTargetBytesMax;

    private static Entry NewEntry(
        string name,
        EntryKind kind,
        EntryMetadata metadata,
        ulong id,
        long length,
        List<ContentRun> runs,
        string? linkTarget = null) =>
        new(name, kind)
        {
            Id = id,
            Length = length,
            CreatedAt = metadata.CreatedAt,
            ModifiedAt = metadata.ModifiedAt,
            UnixMode = metadata.UnixMode,
            Attributes = metadata.Attributes,
            LinkTarget = linkTarget,
            Runs = runs,
        };
}
