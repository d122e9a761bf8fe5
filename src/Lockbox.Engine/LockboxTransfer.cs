using Lockbox.Engine.Transfer;

namespace Lockbox.Engine;

/// <summary>Moves whole trees between the host and a lockbox, with all the threads that the options allow.</summary>
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
}
