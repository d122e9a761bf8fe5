namespace Lockbox.Engine;

/// <summary>What is compared, and how. All callbacks come on the thread that asks for the differences.</summary>
public sealed class CompareOptions
{
    /// <summary>The directory of the lockbox that a folder is compared with; empty for the top.</summary>
    public string Prefix { get; init; } = string.Empty;

    /// <summary>Only entries whose full names match one of these; empty takes everything.</summary>
    public IReadOnlyList<NamePattern> Names { get; init; } = [];

    /// <summary>Wildcards, without case, for leaf names; empty takes everything.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Wildcards, without case, for leaf names of what is left out; a directory with all it holds.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Whether hidden files and directories of a folder are compared.</summary>
    public bool Hidden { get; init; }

    /// <summary>Whether files <c>.lockboxignore</c> say what of a folder is left out.</summary>
    public bool HeedsIgnoreFiles { get; init; }

    /// <summary>What a link of a folder stands for.</summary>
    public SymbolicLinkHandling SymbolicLinks { get; init; }

    /// <summary>Whether the content of files of one length is compared, instead of when it was modified.</summary>
    public bool Hash { get; init; }

    /// <summary>Whether what is equal is given out as well.</summary>
    public bool IncludeEqual { get; init; }

    /// <summary>How many threads compare content; 0 means one per processor.</summary>
    public int ThrottleLimit { get; init; }

    /// <summary>Told how far it is, at most five times a second and once at the end.</summary>
    public IProgress<TransferProgress>? Progress { get; init; }

    /// <summary>Told of each item that cannot be compared, as soon as it is known; the others go on.</summary>
    public Action<TransferError>? OnError { get; init; }

    /// <summary>Told of each entry that the folder has not and that is left out all the same, and why.</summary>
    public Action<Entry, LeftOutReason>? OnLeftOut { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>Why an entry that a folder does not give is not taken for missing there.</summary>
public enum LeftOutReason
{
    /// <summary>Its name is not asked for.</summary>
    Excluded,

    /// <summary>It is hidden, or below what is.</summary>
    Hidden,

    /// <summary>An ignore file of the folder says so.</summary>
    Ignored,

    /// <summary>It is a link, and links are left out.</summary>
    Link,

    /// <summary>The folder, or a part of it, could not be read there.</summary>
    Unreadable,

    /// <summary>The folder has something of this name that is not taken: a pipe, or the lockbox itself.</summary>
    NotTaken,
}
