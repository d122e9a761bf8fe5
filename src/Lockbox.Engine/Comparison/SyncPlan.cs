namespace Lockbox.Engine;

/// <summary>What is done about one name.</summary>
public enum SyncActionKind
{
    /// <summary>The folder has it, and the lockbox gets it.</summary>
    Add,

    /// <summary>The lockbox gets what the folder has instead of what it has.</summary>
    Replace,

    /// <summary>The lockbox loses it.</summary>
    Remove,

    /// <summary>It gets other times, another mode or other attributes; its content stays where it is.</summary>
    SetMetadata,
}

/// <summary>One change that makes a lockbox more like a folder.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Cause">In what the two differ.</param>
public sealed record SyncAction(SyncActionKind Kind, EntryDifference Cause)
{
    /// <summary>The full name inside the lockbox.</summary>
    public string Name => Cause.Name;

    /// <summary>Content bytes that are read, or that are removed; 0 for metadata.</summary>
    public long Length => Kind switch
    {
        SyncActionKind.Add or SyncActionKind.Replace => Cause.Difference!.Length,
        SyncActionKind.Remove => Cause.Reference!.Length,
        _ => 0,
    };
}

/// <summary>How a lockbox becomes the image of a folder.</summary>
public sealed class SyncPlan
{
    /// <summary>As few as these are never too many to remove.</summary>
    internal const int RemovalsThatNeedNoGuard = 10;

    /// <summary>The changes, in the order of names.</summary>
    public required IReadOnlyList<SyncAction> Actions { get; init; }

    /// <summary>Content bytes that have to be read from the folder.</summary>
    public required long BytesToRead { get; init; }

    /// <summary>Entries of the lockbox that were compared.</summary>
    public required long EntriesCompared { get; init; }

    /// <summary>Whether the folder gave nothing at all.</summary>
    public required bool IsFolderEmpty { get; init; }

    /// <summary>What could not be compared and stays as it is.</summary>
    public required IReadOnlyList<TransferError> Errors { get; init; }

    /// <summary>The full path of the folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The commit that it was made of.</summary>
    public required ulong Sequence { get; init; }

    /// <summary>How it was asked for.</summary>
    internal SyncOptions Options { get; init; } = new();

    /// <summary>How many entries would be removed.</summary>
    public int Removals => Actions.Count(static action => action.Kind == SyncActionKind.Remove);

    /// <summary>Why it must not be carried out; null when it may.</summary>
    public LockboxSyncGuardException? FindRefusal()
    {
        int removals = Removals;
        if (removals > 0 && IsFolderEmpty)
        {
            return new LockboxSyncGuardException(
                $"'{EntryName.ToDisplay(Folder)}' gives nothing, so all {removals} entries would be removed.",
                "Check that it is the right folder and that it is mounted. Remove-LockboxItem empties a lockbox.");
        }

        return !Options.Force && removals > RemovalsThatNeedNoGuard && removals > EntriesCompared / 2
            ? new LockboxSyncGuardException(
                $"{removals} of {EntriesCompared} entries would be removed, because "
                    + $"'{EntryName.ToDisplay(Folder)}' does not have them.",
                "Look at the plan with -WhatIf; if it is what you want, add -Force.")
            : null;
    }

    /// <summary>Refuses what <see cref="FindRefusal"/> finds.</summary>
    internal void RequireReasonable()
    {
        if (FindRefusal() is { } refusal)
        {
            throw refusal;
        }
    }
}

/// <summary>What a synchronization has staged.</summary>
public sealed class SyncReport
{
    /// <summary>What was done of the plan.</summary>
    public required IReadOnlyList<SyncAction> Done { get; init; }

    /// <summary>Content bytes read.</summary>
    public required long BytesRead { get; init; }
}
