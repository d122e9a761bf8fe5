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

/// <summary>What to do with a name that the lockbox has already.</summary>
public enum IfExists
{
    /// <summary>Report <see cref="LockboxItemExistsException"/> for the item and go on.</summary>
    Error,

    /// <summary>Keep what is there.</summary>
    Skip,

    /// <summary>Replace it; what was there is redacted.</summary>
    Overwrite,

    /// <summary>Replace it when the new one was modified later.</summary>
    Newer,
}

/// <summary>How far a long operation has come.</summary>
/// <param name="BytesDone">Content bytes so far.</param>
/// <param name="BytesTotal">Content bytes in all, or -1 while unknown.</param>
/// <param name="ItemsDone">Entries so far.</param>
/// <param name="ItemsTotal">Entries in all, or -1 while unknown.</param>
/// <param name="CurrentItem">What is being worked on, or null.</param>
public sealed record TransferProgress(
    long BytesDone, long BytesTotal, long ItemsDone, long ItemsTotal, string? CurrentItem);
