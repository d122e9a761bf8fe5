namespace Lockbox.Engine;

/// <summary>One item that an import or export had to leave out; the others went on.</summary>
/// <param name="Item">The host path or the entry name.</param>
/// <param name="Error">Why.</param>
public sealed record TransferError(string Item, LockboxException Error);

/// <summary>What an import did.</summary>
public sealed class ImportReport
{
    /// <summary>Files added or replaced.</summary>
    public required long FilesAdded { get; init; }

    /// <summary>Directories added or replaced.</summary>
    public required long DirectoriesAdded { get; init; }

    /// <summary>Links added or replaced.</summary>
    public required long LinksAdded { get; init; }

    /// <summary>How many of these replaced an entry of the same name.</summary>
    public required long Replaced { get; init; }

    /// <summary>Items left as they were, because the lockbox has them already.</summary>
    public required long Skipped { get; init; }

    /// <summary>Content bytes read.</summary>
    public required long BytesRead { get; init; }

    /// <summary>What was added, in no particular order; empty unless asked for.</summary>
    public required IReadOnlyList<Entry> Entries { get; init; }

    /// <summary>What was left out and why.</summary>
    public required IReadOnlyList<TransferError> Errors { get; init; }
}

/// <summary>What an export did.</summary>
public sealed class ExportReport
{
    /// <summary>Files written.</summary>
    public required long FilesWritten { get; init; }

    /// <summary>Directories made; those that were there already are not counted.</summary>
    public required long DirectoriesCreated { get; init; }

    /// <summary>Links made.</summary>
    public required long LinksCreated { get; init; }

    /// <summary>Items left as they were on the host.</summary>
    public required long Skipped { get; init; }

    /// <summary>Content bytes written.</summary>
    public required long BytesWritten { get; init; }

    /// <summary>The full host paths of what was written, in no particular order; empty unless asked for.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>What was left out and why.</summary>
    public required IReadOnlyList<TransferError> Errors { get; init; }
}
