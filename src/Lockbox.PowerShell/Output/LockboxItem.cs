using System.Diagnostics.CodeAnalysis;
using Lockbox.Engine;

namespace Lockbox;

/// <summary>
/// An entry of a lockbox. It has no <c>Path</c> and no <c>FullName</c> on purpose: those are host paths for PowerShell,
/// and would bind where a host path is meant.
/// </summary>
[SuppressMessage("Design", "CA1036", Justification = "PowerShell compares through the interface; no code needs '<'.")]
public sealed class LockboxItem : IComparable
{
    /// <summary>The type name that an item has before its own when its hash was asked for; it has a view.</summary>
    internal const string HashTypeName = "Lockbox.LockboxItem#Hash";

    private readonly Entry _entry;
    private readonly ReadOnlyMemory<byte> _sha256;

    internal LockboxItem(string lockbox, Entry entry, long storedLength)
        : this(lockbox, entry, storedLength, entry.Sha256)
    {
    }

    internal LockboxItem(string lockbox, Entry entry, long storedLength, ReadOnlyMemory<byte> sha256)
    {
        Lockbox = lockbox;
        StoredLength = storedLength;
        _entry = entry;
        _sha256 = sha256;
    }

    /// <summary>The full path of the lockbox file.</summary>
    public string Lockbox { get; }

    /// <summary>The full name inside the lockbox, for instance <c>src/app.cs</c>.</summary>
    public string Name => _entry.Name;

    /// <summary>The last part of the name.</summary>
    public string Leaf => Name[(Name.LastIndexOf('/') + 1)..];

    /// <summary>The name without its last part; empty at the top.</summary>
    public string Directory => Name[..Math.Max(0, Name.LastIndexOf('/'))];

    /// <summary>File, Directory or SymbolicLink.</summary>
    public EntryKind Kind => _entry.Kind;

    /// <summary>Content bytes.</summary>
    public long Length => _entry.Length;

    /// <summary>The room that the content takes in the file, in bytes; its share of a frame that it shares.</summary>
    public long StoredLength { get; }

    /// <summary>Stored bytes by content bytes, or null for what has no content.</summary>
    public double? Ratio => Length > 0 ? (double)StoredLength / Length : null;

    /// <summary>When the source was created, local time.</summary>
    public DateTime CreatedAt => _entry.CreatedAt.ToLocalTime();

    /// <summary>When the source was last modified, local time.</summary>
    public DateTime ModifiedAt => _entry.ModifiedAt.ToLocalTime();

    /// <summary>Unix permission bits, or null where the source host had none.</summary>
    public UnixFileMode? UnixMode => _entry.UnixMode;

    /// <summary>Windows attributes, or null where the source host had none.</summary>
    public FileAttributes? Attributes => _entry.Attributes;

    /// <summary>Where a link points, exactly as on the host; null otherwise.</summary>
    public string? Target => _entry.LinkTarget;

    /// <summary>
    /// SHA-256 of the content in upper-case hex as Get-FileHash prints it; null where it was neither recorded nor asked
    /// for, and for what is no file.
    /// </summary>
    public string? Sha256 => _sha256.IsEmpty ? null : Convert.ToHexString(_sha256.Span);

    /// <summary>
    /// Orders items by lockbox and then by name, ordinal: what Sort-Object goes by when no property is named.
    /// </summary>
    /// <param name="obj">Another item, or null, which comes first.</param>
    /// <returns>Less than, equal to or more than zero.</returns>
    /// <exception cref="ArgumentException"><paramref name="obj"/> is something else.</exception>
    int IComparable.CompareTo(object? obj)
    {
        if (obj is not LockboxItem other)
        {
            return obj is null ? 1 : throw new ArgumentException("An item is compared to items only.", nameof(obj));
        }

        int byLockbox = string.CompareOrdinal(Lockbox, other.Lockbox);
        return byLockbox != 0 ? byLockbox : string.CompareOrdinal(Name, other.Name);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
