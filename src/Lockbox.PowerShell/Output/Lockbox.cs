namespace Lockbox;

/// <summary>Whether the key of a lockbox is held in this process.</summary>
public enum LockboxState
{
    /// <summary>No key is held; only what is public is known.</summary>
    Locked,

    /// <summary>A key is held until <see cref="Lockbox.UnlockedUntil"/>.</summary>
    Unlocked,
}

/// <summary>A lockbox, as <c>Get-Lockbox</c> shows it. What needs the key is null while it is locked.</summary>
public sealed class Lockbox
{
    /// <summary>The file's full path.</summary>
    public required string File { get; init; }

    /// <summary>The lockbox's random id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Locked or unlocked, in this process.</summary>
    public required LockboxState State { get; init; }

    /// <summary>The version of the file format.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>The number of the last commit.</summary>
    public required ulong CommitSequence { get; init; }

    /// <summary>Entries, or null while locked.</summary>
    public long? ItemCount { get; init; }

    /// <summary>Variables, or null while locked.</summary>
    public long? VariableCount { get; init; }

    /// <summary>Content bytes of all entries, or null while locked.</summary>
    public long? Length { get; init; }

    /// <summary>The file's length in bytes.</summary>
    public required long StoredLength { get; init; }

    /// <summary>Bytes of the file that are free, or null while locked.</summary>
    public long? FreeLength { get; init; }

    /// <summary>File bytes by content bytes (0.31: it takes 31 % of the room), or null while locked or empty.</summary>
    public double? Ratio => Length is > 0 and { } length ? (double)StoredLength / length : null;

    /// <summary>Ways to unlock it.</summary>
    public required int ProtectorCount { get; init; }

    /// <summary>When this process forgets the key, local time, or null while locked.</summary>
    public DateTime? UnlockedUntil { get; init; }

    /// <summary>The note given when it was made, or null.</summary>
    public string? Description { get; init; }

    /// <inheritdoc/>
    public override string ToString() => File;
}
