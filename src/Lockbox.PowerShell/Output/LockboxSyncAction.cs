using Lockbox.Engine;

namespace Lockbox;

/// <summary>What <c>Sync-Lockbox</c> does about one name, or would do.</summary>
public sealed class LockboxSyncAction
{
    private readonly SyncAction _action;

    internal LockboxSyncAction(string lockbox, SyncAction action)
    {
        Lockbox = lockbox;
        _action = action;
    }

    /// <summary>The full path of the lockbox file.</summary>
    public string Lockbox { get; }

    /// <summary>Add, Replace, Remove or SetMetadata.</summary>
    public SyncActionKind Action => _action.Kind;

    /// <summary>The full name inside the lockbox.</summary>
    public string Name => _action.Name;

    /// <summary>In what lockbox and folder differ.</summary>
    public DifferenceReasons Reason => _action.Cause.Reasons;

    /// <summary>File, Directory or SymbolicLink: what it is afterwards, or what is removed.</summary>
    public EntryKind Kind => (_action.Cause.Difference ?? _action.Cause.Reference)!.Kind;

    /// <summary>Content bytes that are read, or removed; 0 where only metadata changes.</summary>
    public long Length => _action.Length;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
