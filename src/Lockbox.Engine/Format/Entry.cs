using Lockbox.Engine.Format;

namespace Lockbox.Engine;

/// <summary>What an entry is. The numbers are on disk: do not change them.</summary>
public enum EntryKind
{
    /// <summary>A regular file.</summary>
    File = 1,

    /// <summary>A directory; its children are entries of their own.</summary>
    Directory = 2,

    /// <summary>A symbolic link; its target is kept exactly as on the host and never followed.</summary>
    SymbolicLink = 3,
}

/// <summary>One file, directory or symbolic link in a lockbox. Immutable.</summary>
public sealed class Entry : INamed
{
    internal Entry(string name, EntryKind kind)
    {
        Name = name;
        Kind = kind;
    }

    /// <summary>The full name: relative, parts separated by <c>/</c>.</summary>
    public string Name { get; internal init; }

    /// <summary>File, directory or link.</summary>
    public EntryKind Kind { get; internal init; }

    /// <summary>Content bytes; 0 for directories and links.</summary>
    public long Length { get; internal init; }

    /// <summary>When the source was created, UTC, to 100 ns.</summary>
    public DateTime CreatedAt { get; internal init; }

    /// <summary>When the source was last modified, UTC, to 100 ns.</summary>
    public DateTime ModifiedAt { get; internal init; }

    /// <summary>Permission bits, where the source host had them.</summary>
    public UnixFileMode? UnixMode { get; internal init; }

    /// <summary>Windows attributes, where the source host had them.</summary>
    public FileAttributes? Attributes { get; internal init; }

    /// <summary>Where a link points, exactly as on the host; null for files and directories.</summary>
    public string? LinkTarget { get; internal init; }

    /// <summary>Whether a link was made as a link to a directory (Windows keeps the two apart).</summary>
    public bool LinkTargetIsDirectory { get; internal init; }

    /// <summary>SHA-256 of the content, 32 bytes, or empty where it was not asked for.</summary>
    public ReadOnlyMemory<byte> Sha256 { get; internal init; }

    /// <summary>Identity inside this lockbox; never used again, and what frames name their slices by.</summary>
    internal ulong Id { get; init; }

    /// <summary>Where the content is; empty for an empty file.</summary>
    internal IReadOnlyList<ContentRun> Runs { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>
    /// A directory that is there because something is below it, and has no entry of its own: no times, no mode.
    /// </summary>
    /// <param name="name">Its full name.</param>
    /// <returns>What stands for it in lists; no lockbox holds it.</returns>
    public static Entry ImpliedDirectory(string name)
    {
        EntryName.Validate(name);
        return new Entry(name, EntryKind.Directory);
    }

    /// <summary>The same entry under another name.</summary>
    internal Entry WithName(string name) => With(name, Runs);

    /// <summary>The same entry with its content in other places.</summary>
    internal Entry WithRuns(IReadOnlyList<ContentRun> runs) => With(Name, runs);

    /// <summary>The same entry with other metadata.</summary>
    internal Entry WithMetadata(EntryMetadata metadata) => With(Name, Runs, metadata);

    /// <summary>Another entry that says the same, with content of its own.</summary>
    internal Entry CopyAs(string name, ulong id, IReadOnlyList<ContentRun> runs) =>
        With(name, runs, null, Length, Sha256, id);

    /// <summary>The same entry with other content. What was recorded of the old one is not true of it.</summary>
    internal Entry WithContent(long length, IReadOnlyList<ContentRun> runs) =>
        With(Name, runs, null, length, default, Id);

    private Entry With(string name, IReadOnlyList<ContentRun> runs, EntryMetadata? metadata = null) =>
        With(name, runs, metadata, Length, Sha256, Id);

    private Entry With(
        string name,
        IReadOnlyList<ContentRun> runs,
        EntryMetadata? metadata,
        long length,
        ReadOnlyMemory<byte> sha256,
        ulong id) => new(name, Kind)
    {
        Length = length,
        CreatedAt = metadata?.CreatedAt ?? CreatedAt,
        ModifiedAt = metadata?.ModifiedAt ?? ModifiedAt,
        UnixMode = metadata is null ? UnixMode : metadata.UnixMode,
        Attributes = metadata is null ? Attributes : metadata.Attributes,
        LinkTarget = LinkTarget,
        LinkTargetIsDirectory = LinkTargetIsDirectory,
        Sha256 = sha256,
        Id = id,
        Runs = runs,
    };
}
