namespace Lockbox.Engine.Transfer;

/// <summary>What the host knew about a file, directory or link when it was asked.</summary>
internal sealed record HostFacts
{
    /// <summary>Content bytes; 0 for directories and links.</summary>
    public long Length { get; init; }

    /// <summary>When it was created, UTC. Not known on Linux: there the earlier of the other times.</summary>
    public DateTime CreatedAt { get; init; }

    /// <summary>When it was last modified, UTC.</summary>
    public DateTime ModifiedAt { get; init; }

    /// <summary>Permission bits; null on Windows and for links, which have none of their own.</summary>
    public UnixFileMode? UnixMode { get; init; }

    /// <summary>Windows attributes; null elsewhere.</summary>
    public FileAttributes? Attributes { get; init; }

    /// <summary>Where a link points, exactly as the host has it; null for others.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>Whether a link leads to a directory.</summary>
    public bool LinkTargetIsDirectory { get; init; }

    /// <summary>Which file it is; null where that is not known.</summary>
    public FileIdentity? Identity { get; init; }
}
