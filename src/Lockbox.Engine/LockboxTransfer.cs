using Lockbox.Engine.Transfer;

namespace Lockbox.Engine;

/// <summary>Moves whole trees between the host and a lockbox, with all the threads that the options allow, and
/// copies them within a lockbox and between two.</summary>
public static class LockboxTransfer
{
    /// <summary>
    /// Imports items into a transaction. Items that cannot be imported are reported and left out; the others are
    /// staged, and <see cref="Transaction.Commit"/> makes them count. May be called several times for a transaction.
    /// </summary>
    /// <param name="transaction">Where to.</param>
    /// <param name="items">What, read lazily.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <param name="cancellationToken">
    /// Stops the import. After this, as after any exception, the transaction can only be rolled back.
    /// </param>
    public static ImportReport Import(
        this Transaction transaction,
        IEnumerable<ImportItem> items,
        ImportOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(items);
        transaction.RequireActive();
        using ImportPipeline pipeline = new(transaction, options ?? new ImportOptions(), cancellationToken);
        return transaction.WholeOrBroken(() => pipeline.Run(items));
    }

    /// <summary>
    /// Exports entries into a directory, under their full names. Into a directory that does not exist yet everything
    /// goes at once, when it is whole; into an existing one file by file. Items that cannot be exported are reported
    /// and left out. Nothing is written through a link that was in the way.
    /// </summary>
    /// <param name="snapshot">Where from.</param>
    /// <param name="entries">Entries of the snapshot, read lazily; a directory does not bring what it holds.</param>
    /// <param name="destination">The directory.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <param name="cancellationToken">Stops the export; no partial file is left.</param>
    /// <exception cref="LockboxDestinationExistsException">The destination is there and is not a directory.</exception>
    /// <exception cref="LockboxDiskFullException">There is no room left.</exception>
    /// <exception cref="LockboxWriteException">The destination cannot be written.</exception>
    public static ExportReport Export(
        this Snapshot snapshot,
        IEnumerable<Entry> entries,
        string destination,
        ExportOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentException.ThrowIfNullOrEmpty(destination);
        using ExportPipeline pipeline = new(snapshot, destination, options ?? new ExportOptions(), cancellationToken);
        return pipeline.Run(entries);
    }

    /// <summary>
    /// Copies entries of any lockbox into a transaction, with times, mode, attributes, target and digest. Content goes
    /// from frame to frame in memory; full frames of which all goes are not compressed again. Items that cannot be
    /// copied are reported and left out; the others are staged, and <see cref="Transaction.Commit"/> makes them count.
    /// </summary>
    /// <param name="transaction">Where to.</param>
    /// <param name="source">
    /// Where from. Where it is the lockbox of the transaction, dispose it before the commit, or else what is replaced
    /// cannot be overwritten at once.
    /// </param>
    /// <param name="items">What, read lazily.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <param name="cancellationToken">
    /// Stops the copy. After this, as after any exception, the transaction can only be rolled back.
    /// </param>
    public static CopyReport Copy(
        this Transaction transaction,
        Snapshot source,
        IEnumerable<CopyItem> items,
        CopyOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Copy(transaction, () => CopySource.Of(source), items, options, cancellationToken);
    }

    /// <summary>
    /// As the other, within one lockbox: what is copied is what the transaction has staged so far. Nothing is copied
    /// onto or into itself.
    /// </summary>
    public static CopyReport Copy(
        this Transaction transaction,
        IEnumerable<CopyItem> items,
        CopyOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Copy(transaction, () => CopySource.Of(transaction, transaction), items, options, cancellationToken);

    /// <summary>
    /// As the others, from what a transaction of another lockbox has staged so far. While that lives nobody else
    /// changes what is copied; so to move from one lockbox to another is to copy, to commit the copy, and then to
    /// remove what was copied and commit that: whatever happens in between leaves both.
    /// </summary>
    public static CopyReport Copy(
        this Transaction transaction,
        Transaction source,
        IEnumerable<CopyItem> items,
        CopyOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Copy(transaction, () => CopySource.Of(source, transaction), items, options, cancellationToken);
    }

    private static CopyReport Copy(
        Transaction transaction,
        Func<CopySource> source,
        IEnumerable<CopyItem> items,
        CopyOptions? options,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(items);
        transaction.RequireActive();
        CopyOptions chosen = options ?? new CopyOptions();
        return transaction.WholeOrBroken(() =>
        {
            using CopyPipeline pipeline = new(transaction, source(), chosen, cancellation);
            return pipeline.Run(items);
        });
    }
}
