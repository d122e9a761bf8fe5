using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Measurement;
using Lockbox.Workloads.Stores;

namespace Lockbox.Workloads.Scenarios;

/// <summary>
/// Steps that are measured one after the other on the same lockbox: in each turn the first makes a new one, the others
/// go on with what is there.
/// </summary>
/// <param name="create">Makes an empty lockbox.</param>
internal sealed class StoreSteps(Func<LockboxStore> create) : IDisposable
{
    private LockboxStore? _store;

    /// <summary>The lockbox of this turn.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public LockboxStore Store =>
        _store ?? throw new InvalidOperationException("There is no lockbox, because an earlier step failed.");

    /// <summary>Makes a new lockbox in place of the last turn's.</summary>
    public void Renew()
    {
        _store?.Dispose();
        _store = null;
        _store = create();
    }

    /// <summary>A step that opens the lockbox for writing, changes something and commits.</summary>
    /// <param name="name">What the table calls it.</param>
    /// <param name="change">The change.</param>
    /// <param name="prepare">What comes before, untimed; null for nothing.</param>
    /// <param name="check">Says what is wrong afterwards; null for nothing.</param>
    /// <param name="movedBytes">Bytes of content.</param>
    public Contestant Write(
        string name,
        Action<Transaction> change,
        Action? prepare = null,
        Func<string?>? check = null,
        long movedBytes = 0)
    {
        long extents = 0;
        int flushes = 0;
        StageTimes? stages = null;
        return new Contestant(name, How.Operation, () =>
        {
            using Transaction transaction = Store.OpenWrite();
            change(transaction);
            transaction.Commit();
            extents = transaction.ExtentsWritten;
            flushes = transaction.Flushes;
            stages = transaction.Stages;
        })
        {
            Prepare = prepare,
            Check = check,
            MovedBytes = movedBytes,
            OutputBytes = () => Store.Length,
            Stages = () => StageSeconds.Of(stages),
            Counts = () => string.Create(
                CultureInfo.InvariantCulture, $"{extents} extents written, {flushes} flushes"),
        };
    }

    /// <summary>A step that opens the lockbox for reading and looks.</summary>
    /// <param name="name">What the table calls it.</param>
    /// <param name="look">What is done.</param>
    /// <param name="prepare">What comes before, untimed; null for nothing.</param>
    /// <param name="check">Says what is wrong afterwards; null for nothing.</param>
    /// <param name="movedBytes">Bytes of content.</param>
    public Contestant Read(
        string name,
        Action<Snapshot> look,
        Action? prepare = null,
        Func<string?>? check = null,
        long movedBytes = 0)
    {
        long extents = 0;
        StageTimes? stages = null;
        return new Contestant(name, How.Operation, () =>
        {
            using Snapshot snapshot = Store.OpenRead();
            look(snapshot);
            extents = snapshot.Opened.Extents.ExtentsRead;
            stages = snapshot.Stages;
        })
        {
            Prepare = prepare,
            Check = check,
            MovedBytes = movedBytes,
            Stages = () => StageSeconds.Of(stages),
            Counts = () => string.Create(CultureInfo.InvariantCulture, $"{extents} extents read"),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _store?.Dispose();
}
