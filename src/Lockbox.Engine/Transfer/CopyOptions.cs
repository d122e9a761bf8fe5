namespace Lockbox.Engine;

/// <summary>One thing to copy, and what the copy is to be called.</summary>
/// <param name="Name">Its full name; a directory may have no entry of its own.</param>
/// <param name="NewName">The full name of the copy. Directories above it need not be there.</param>
public sealed record CopyItem(string Name, string NewName)
{
    /// <summary>Whether a directory brings everything below it.</summary>
    public bool Recurse { get; init; } = true;
}

/// <summary>How entries are copied. All callbacks come on the thread that called the copy.</summary>
public sealed class CopyOptions
{
    /// <summary>
    /// What to do with names that are taken. Directories that are there stay as they are, and what is copied goes into
    /// them, unless they are to be replaced as well.
    /// </summary>
    public IfExists IfExists { get; init; }

    /// <summary>Content bytes to come, for the progress; -1 where unknown.</summary>
    public long ExpectedBytes { get; init; } = -1;

    /// <summary>Entries to come, for the progress; -1 where unknown.</summary>
    public long ExpectedItems { get; init; } = -1;

    /// <summary>Whether the report lists what was copied.</summary>
    public bool CollectItems { get; init; }

    /// <summary>Told how far it is, at most five times a second and once at the end.</summary>
    public IProgress<TransferProgress>? Progress { get; init; }

    /// <summary>Told of each item that is left out, as soon as it is.</summary>
    public Action<TransferError>? OnError { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Entries that are looked at together: frames that only they are in go over as they are.</summary>
    internal int WindowLength { get; init; } = 65_536;
}

/// <summary>What a copy did.</summary>
public sealed class CopyReport
{
    /// <summary>Files copied.</summary>
    public required long FilesCopied { get; init; }

    /// <summary>Directories copied; those that were there already are not counted.</summary>
    public required long DirectoriesCopied { get; init; }

    /// <summary>Links copied.</summary>
    public required long LinksCopied { get; init; }

    /// <summary>How many of these replaced an entry of the same name.</summary>
    public required long Replaced { get; init; }

    /// <summary>Items left as they were, because the lockbox has them already.</summary>
    public required long Skipped { get; init; }

    /// <summary>Content bytes copied.</summary>
    public required long BytesCopied { get; init; }

    /// <summary>Content bytes of these that were not compressed again.</summary>
    public required long BytesReused { get; init; }

    /// <summary>Old and new full names of the entries that were copied; empty unless asked for.</summary>
    public required IReadOnlyList<CopyItem> Items { get; init; }

    /// <summary>What was left out and why.</summary>
    public required IReadOnlyList<TransferError> Errors { get; init; }

    /// <summary>Files, directories and links copied.</summary>
    public long Copied => FilesCopied + DirectoriesCopied + LinksCopied;
}
