namespace Lockbox.Engine;

/// <summary>What an export does with a file or link that is already there.</summary>
public enum ExportIfExists
{
    /// <summary>Report <see cref="LockboxDestinationExistsException"/> for the item and go on.</summary>
    Error,

    /// <summary>Leave what is there.</summary>
    Skip,

    /// <summary>Replace it; a link itself and not what it leads to.</summary>
    Overwrite,

    /// <summary>Replace it when the entry was modified later.</summary>
    Newer,

    /// <summary>Write beside it, as <c>name (1).ext</c>.</summary>
    Rename,
}

/// <summary>What an export does with symbolic links (docs/adr/0008-links-on-export.md).</summary>
public enum ExportLinkHandling
{
    /// <summary>Make them, after everything else, with the target they have.</summary>
    Create,

    /// <summary>Leave them out.</summary>
    Skip,
}

/// <summary>How entries are exported. All callbacks come on the thread that called the export.</summary>
public sealed class ExportOptions
{
    /// <summary>What to do with files and links that are already there.</summary>
    public ExportIfExists IfExists { get; init; }

    /// <summary>What to do with symbolic links.</summary>
    public ExportLinkHandling SymbolicLinks { get; init; }

    /// <summary>Leave times, modes and attributes to the host instead of restoring them.</summary>
    public bool NoPreserve { get; init; }

    /// <summary>Write all files and links into the destination itself, without directories.</summary>
    public bool Flatten { get; init; }

    /// <summary>How many threads open frames and write files; 0 means one per processor.</summary>
    public int ThrottleLimit { get; init; }

    /// <summary>Content bytes to come, for the progress; -1 where unknown.</summary>
    public long ExpectedBytes { get; init; } = -1;

    /// <summary>Entries to come, for the progress; -1 where unknown.</summary>
    public long ExpectedItems { get; init; } = -1;

    /// <summary>Whether the report lists the paths.</summary>
    public bool CollectPaths { get; init; }

    /// <summary>Told how far it is, at most five times a second and once at the end.</summary>
    public IProgress<TransferProgress>? Progress { get; init; }

    /// <summary>Told of each item that is left out, as soon as it is.</summary>
    public Action<TransferError>? OnError { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
