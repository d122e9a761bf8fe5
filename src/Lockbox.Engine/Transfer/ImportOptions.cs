using System.IO.Compression;

namespace Lockbox.Engine;

/// <summary>One thing to import: something on the host, or content in memory.</summary>
public sealed class ImportItem
{
    /// <summary>A host path; null for content in memory.</summary>
    public string? HostPath { get; init; }

    /// <summary>
    /// The name it gets. Empty for a directory of the host that gets no entry itself: its children stand at the top.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>Whether to go into a directory.</summary>
    public bool Recurse { get; init; }

    /// <summary>Content in memory or from anywhere, read from where it stands to its end and left open.</summary>
    public Stream? Content { get; init; }

    /// <summary>What to keep about <see cref="Content"/>; null takes the present time.</summary>
    public EntryMetadata? Metadata { get; init; }
}

/// <summary>How items are imported. All callbacks come on the thread that called the import.</summary>
public sealed class ImportOptions
{
    /// <summary>The compression level; null takes the lockbox's own.</summary>
    public CompressionLevel? CompressionLevel { get; init; }

    /// <summary>How many threads read, compress and seal; 0 means one per processor.</summary>
    public int ThrottleLimit { get; init; }

    /// <summary>What to do with names that the lockbox has already.</summary>
    public IfExists IfExists { get; init; }

    /// <summary>What to do with symbolic links.</summary>
    public SymbolicLinkHandling SymbolicLinks { get; init; }

    /// <summary>
    /// Wildcards, without case, for the leaf names of what is found in directories; empty takes everything. Directories
    /// that do not match are still walked.
    /// </summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>
    /// Wildcards, without case, for the leaf names of what is left out in directories; a directory with all it holds.
    /// </summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Whether hidden files and directories are taken from directories.</summary>
    public bool Hidden { get; init; }

    /// <summary>
    /// Whether a file <c>.lockboxignore</c> in a directory says, by the rules of gitignore(5), what is left out of it.
    /// </summary>
    public bool HeedsIgnoreFiles { get; init; }

    /// <summary>Whether to keep the SHA-256 of each file's content.</summary>
    public bool Hash { get; init; }

    /// <summary>Whether the report lists the entries.</summary>
    public bool CollectEntries { get; init; }

    /// <summary>Told how far it is, at most five times a second and once at the end.</summary>
    public IProgress<TransferProgress>? Progress { get; init; }

    /// <summary>Told of each item that is left out, as soon as it is.</summary>
    public Action<TransferError>? OnError { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// Whether a file or link may take the place of a directory that has nothing below it, where items replace others.
    /// </summary>
    internal bool ReplacesDirectories { get; init; }

    /// <summary>How directories of the host are read.</summary>
    internal Transfer.FolderReading Reading { get; set; }
}
