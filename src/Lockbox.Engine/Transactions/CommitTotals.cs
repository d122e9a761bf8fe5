namespace Lockbox.Engine.Transactions;

/// <summary>
/// The counts and sums of a commit root as a transaction carries them on. They begin with what the last root says,
/// which nobody has compared with the trees; a change that they cannot take shows that it was wrong.
/// </summary>
internal static class CommitTotals
{
    /// <summary>A total after a change.</summary>
    /// <exception cref="LockboxCorruptException">It would be less than nothing, or more than there can be.</exception>
    public static long Add(long total, long change)
    {
        long changed = unchecked(total + change);
        return changed >= 0
            ? changed
            : throw new LockboxCorruptException(
                "The lockbox is damaged: the commit root counts otherwise than its trees.",
                DamageRemedies.TestAndRestore);
    }
}
