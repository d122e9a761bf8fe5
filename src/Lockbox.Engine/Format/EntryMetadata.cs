namespace Lockbox.Engine;

/// <summary>What the host knows about a file besides its name and content.</summary>
public sealed class EntryMetadata
{
    /// <summary>When it was created, UTC.</summary>
    public DateTime CreatedAt { get; init; }

    /// <summary>When it was last modified, UTC.</summary>
    public DateTime ModifiedAt { get; init; }

    /// <summary>Permission bits, or null where the host has none.</summary>
    public UnixFileMode? UnixMode { get; init; }

    /// <summary>Windows attributes, or null where the host has none.</summary>
    public FileAttributes? Attributes { get; init; }
}
