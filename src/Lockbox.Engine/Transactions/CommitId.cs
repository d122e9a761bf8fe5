using Lockbox.Engine.Format;

namespace Lockbox.Engine;

/// <summary>
/// Which commit it is: no two commits that were ever made have the same, not even one of a copy of the lockbox that
/// went on by itself. Read without a key it tells what the file says, which is enough to see that something has
/// changed, and never a reason to trust it.
/// </summary>
public readonly record struct CommitId
{
    internal CommitId(Superblock superblock)
    {
        LockboxId = superblock.LockboxId;
        Sequence = superblock.CommitSequence;
        Salt = superblock.SessionSalt;
        MessageNumber = superblock.MessageNumber;
    }

    /// <summary>The lockbox's id.</summary>
    public Guid LockboxId { get; }

    /// <summary>The number of the commit.</summary>
    public ulong Sequence { get; }

    /// <summary>The session that sealed the commit's root.</summary>
    private SessionSalt Salt { get; }

    /// <summary>The root's message in that session.</summary>
    private ulong MessageNumber { get; }
}
