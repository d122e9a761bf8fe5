using Lockbox.Engine.Comparison;

namespace Lockbox.Engine;

/// <summary>Compares a lockbox with a folder or with another lockbox, and makes it the image of a folder.</summary>
public static class LockboxComparison
{
    /// <summary>
    /// Compares with a folder, which is walked as an import walks it. What could not be read there, and what the
    /// options leave out, is not taken for missing.
    /// </summary>
    /// <param name="snapshot">The lockbox.</param>
    /// <param name="path">The folder.</param>
    /// <param name="options">What is compared; null takes the defaults.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The differences in the order of names, read as they are asked for.</returns>
    /// <exception cref="LockboxReadException">There is no such folder, or it cannot be read.</exception>
    public static IEnumerable<EntryDifference> CompareWithFolder(
        this Snapshot snapshot,
        string path,
        CompareOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Run(() => ComparisonPipeline.WithFolder(
            snapshot, path, options ?? new CompareOptions(), isExact: false, cancellationToken));
    }

    /// <summary>Compares with another lockbox, or with another commit of this one.</summary>
    /// <param name="snapshot">The lockbox.</param>
    /// <param name="other">The other one.</param>
    /// <param name="options">What is compared; what they say of folders counts for nothing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The differences in the order of names, read as they are asked for.</returns>
    public static IEnumerable<EntryDifference> CompareWith(
        this Snapshot snapshot,
        Snapshot other,
        CompareOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(other);
        return Run(() => ComparisonPipeline.WithLockbox(
            snapshot, other, options ?? new CompareOptions(), cancellationToken));
    }

    /// <summary>
    /// Plans how to make a lockbox the image of a folder: what to add, to replace, to remove, and where to change
    /// nothing but times and modes. Reads content of the lockbox where lengths agree and times do not.
    /// </summary>
    /// <param name="snapshot">The lockbox.</param>
    /// <param name="path">The folder.</param>
    /// <param name="options">What is compared, and whether entries are removed; null takes the defaults.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LockboxReadException">There is no such folder, or it cannot be read.</exception>
    /// <exception cref="LockboxItemExistsException">A file or link is where the prefix needs a directory.</exception>
    public static SyncPlan PlanSync(
        this Snapshot snapshot,
        string path,
        SyncOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return SyncPlanner.Plan(snapshot, path, options ?? new SyncOptions(), cancellationToken);
    }

    /// <summary>
    /// Stages what a plan says; <see cref="Transaction.Commit"/> makes it count. An item that cannot be read is
    /// reported, and the entry stays as it is.
    /// </summary>
    /// <param name="transaction">Begun at the commit that the plan was made of.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">
    /// Stops it. After this, as after any exception but the guard's, the transaction can only be rolled back.
    /// </param>
    /// <exception cref="LockboxSyncGuardException">It would remove so much that it is probably a mistake.</exception>
    /// <exception cref="InvalidOperationException">The plan was made of another commit.</exception>
    public static SyncReport Sync(
        this Transaction transaction, SyncPlan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(plan);
        transaction.RequireActive();
        if (plan.Sequence + 1 != transaction.Sequence)
        {
            throw new InvalidOperationException($"The plan is of commit {plan.Sequence}, which is not the last one.");
        }

        plan.RequireReasonable();
        return transaction.WholeOrBroken(() => new FolderSync(transaction, plan, cancellationToken).Run());
    }

    private static IEnumerable<EntryDifference> Run(Func<ComparisonPipeline> prepare)
    {
        using ComparisonPipeline pipeline = prepare();
        foreach (EntryDifference difference in pipeline.Run())
        {
            yield return difference;
        }
    }
}
