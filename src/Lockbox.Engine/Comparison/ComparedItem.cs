using Lockbox.Engine.Transfer;

namespace Lockbox.Engine;

/// <summary>A file, directory or link of one side of a comparison.</summary>
public sealed class ComparedItem
{
    private ComparedItem(string name, EntryKind kind) => (Name, Kind) = (name, kind);

    /// <summary>The full name inside the lockbox, or the one it would get.</summary>
    public string Name { get; }

    /// <summary>File, directory or link.</summary>
    public EntryKind Kind { get; }

    /// <summary>Content bytes; 0 for directories and links.</summary>
    public long Length { get; private init; }

    /// <summary>When it was created, UTC.</summary>
    public DateTime CreatedAt { get; private init; }

    /// <summary>When it was last modified, UTC.</summary>
    public DateTime ModifiedAt { get; private init; }

    /// <summary>Permission bits, or null where they are not known.</summary>
    public UnixFileMode? UnixMode { get; private init; }

    /// <summary>Windows attributes, or null where they are not known.</summary>
    public FileAttributes? Attributes { get; private init; }

    /// <summary>Where a link points; null for others.</summary>
    public string? LinkTarget { get; private init; }

    /// <summary>The entry, where this is one.</summary>
    internal Entry? Entry { get; private init; }

    /// <summary>What was found on the host, where this is that.</summary>
    internal HostItem Host { get; private init; }

    /// <summary>The SHA-256 that is recorded, or empty.</summary>
    internal ReadOnlyMemory<byte> Sha256 => Entry?.Sha256 ?? default;

    /// <summary>An entry of a lockbox.</summary>
    internal static ComparedItem Of(Entry entry) => new(entry.Name, entry.Kind)
    {
        Length = entry.Length,
        CreatedAt = entry.CreatedAt,
        ModifiedAt = entry.ModifiedAt,
        UnixMode = entry.UnixMode,
        Attributes = entry.Attributes,
        LinkTarget = entry.LinkTarget,
        Entry = entry,
    };

    /// <summary>Something that was found on the host, and looked at.</summary>
    internal static ComparedItem Of(HostItem item)
    {
        HostFacts facts = item.Facts!;
        return new ComparedItem(item.Name, item.Kind)
        {
            Length = facts.Length,
            CreatedAt = facts.CreatedAt,
            ModifiedAt = facts.ModifiedAt,
            UnixMode = facts.UnixMode,
            Attributes = facts.Attributes,
            LinkTarget = facts.LinkTarget,
            Host = item,
        };
    }
}
