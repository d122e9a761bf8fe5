using Lockbox.Engine;

namespace Lockbox;

/// <summary>One name at which a lockbox differs from a folder or from another lockbox, or does not.</summary>
public sealed class LockboxDifference
{
    private readonly EntryDifference _difference;

    internal LockboxDifference(string lockbox, EntryDifference difference, LockboxItem? item)
    {
        Lockbox = lockbox;
        LockboxItem = item;
        _difference = difference;
    }

    /// <summary>The full path of the lockbox file.</summary>
    public string Lockbox { get; }

    /// <summary>The full name inside the lockbox, or the one that it would have there.</summary>
    public string Name => _difference.Name;

    /// <summary>The item, for commands that take some; null where the lockbox has nothing of this name.</summary>
    public LockboxItem? LockboxItem { get; }

    /// <summary>
    /// <c>&lt;=</c>: only the lockbox has it. <c>=&gt;</c>: only the other side has it. <c>&lt;&gt;</c>: both have it,
    /// and it differs. <c>==</c>: it is the same.
    /// </summary>
    public string SideIndicator => (_difference.Reference, _difference.Difference) switch
    {
        (_, null) => "<=",
        (null, _) => "=>",
        _ => Reason == DifferenceReasons.None ? "==" : "<>",
    };

    /// <summary>In what they differ.</summary>
    public DifferenceReasons Reason => _difference.Reasons;

    /// <summary>File, Directory or SymbolicLink; where the two differ, what the lockbox has.</summary>
    public EntryKind Kind => (_difference.Reference ?? _difference.Difference)!.Kind;

    /// <summary>Content bytes in the lockbox, or null where it has nothing of this name.</summary>
    public long? Length => _difference.Reference?.Length;

    /// <summary>Content bytes on the other side, or null where it has nothing of this name.</summary>
    public long? DifferenceLength => _difference.Difference?.Length;

    /// <summary>When it was last modified, in the lockbox, local time.</summary>
    public DateTime? ModifiedAt => _difference.Reference?.ModifiedAt.ToLocalTime();

    /// <summary>When it was last modified, on the other side, local time.</summary>
    public DateTime? DifferenceModifiedAt => _difference.Difference?.ModifiedAt.ToLocalTime();

    /// <inheritdoc/>
    public override string ToString() => Name;
}
