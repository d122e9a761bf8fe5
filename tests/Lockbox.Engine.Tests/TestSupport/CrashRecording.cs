namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>A moment at which the power can go: just after an operation, or after a commit has returned.</summary>
/// <param name="Where">The step and the operation.</param>
/// <param name="Operation">What the disk was told to do, or null.</param>
/// <param name="Allowed">What the lockbox may hold, the oldest first.</param>
/// <param name="MayBeNothing">Whether there may be no lockbox yet.</param>
/// <param name="Deleted">What must be gone from any commit here, once the next writer is done.</param>
/// <param name="NeverCommitted">What must be gone once that one redacts.</param>
internal sealed record CrashPoint(
    string Where,
    DiskOperation? Operation,
    IReadOnlyList<Contents> Allowed,
    bool MayBeNothing,
    IReadOnlyList<byte[]> Deleted,
    IReadOnlyList<byte[]> NeverCommitted);

/// <summary>
/// A workload that has been run once, with everything it had the disk do. It can be replayed on copies of the disk as
/// often as one likes and stopped at each point. Threads of the workload may have worked at the same time: what counts
/// is the order that the disk saw.
/// </summary>
internal sealed class CrashRecording : IDisposable
{
    private readonly List<CrashPoint> _points = [];
    private readonly SimulatedDisk _start;
    private bool _mayBeNothing;
    private Snapshot? _reader;
    private Contents? _seen;

    /// <summary>Runs a workload.</summary>
    public CrashRecording(CrashWorkload workload, int sectorSize)
    {
        if (workload.Creates)
        {
            SimulatedDisk disk = new(sectorSize);
            _start = disk.AfterKill();
            Lockbox = Create(disk);
        }
        else
        {
            Lockbox = new CrashDisk(sectorSize);
            workload.Before(Lockbox);
            _start = Lockbox.Disk.AfterKill();
        }

        foreach (Step step in workload.Steps)
        {
            MoveReader(step);
            Run(step);
            Assert.True(_reader is null || Contents.Of(_reader).Matches(_seen!), $"{step.Name}: the reader");
        }

        Assert.True(_reader is null, "The reader must leave, or nothing is redacted in the end.");
        Lockbox.AssertSound($"{workload.Name}, after it");
    }

    /// <summary>Has the next writer work on a disk after a crash.</summary>
    /// <param name="known">The lockbox that the disk is a copy of.</param>
    /// <param name="disk">The copy, of which something may not have been flushed.</param>
    /// <param name="point">When it crashed.</param>
    /// <param name="seen">What the copy holds.</param>
    public CrashRecording(CrashDisk known, SimulatedDisk disk, CrashPoint point, Contents seen)
    {
        _start = disk.AfterKill();
        bool isDurable = disk.Pending.Count == 0 && disk.Lengths.Count == 0;
        int commit = isDurable ? 0 : point.Allowed.ToList().FindLastIndex(seen.Matches);
        _mayBeNothing = point.MayBeNothing && !isDurable;
        Lockbox = new CrashDisk(disk, known, [.. point.Allowed.Take(commit), seen]);
        Lockbox.Deleted.AddRange(seen.NotAmong(point.Deleted));
        Lockbox.NeverCommitted.AddRange(point.NeverCommitted);
        Run(new Step("the next writer", static draft => draft.Put("second", [1])));
        Lockbox.AssertSound("the next writer, after it");
    }

    /// <summary>The lockbox as the workload left it.</summary>
    public CrashDisk Lockbox { get; }

    /// <summary>All moments, in order.</summary>
    public IReadOnlyList<CrashPoint> Points => _points;

    /// <summary>A disk for each moment, as it was then; to be used before the next one is asked for.</summary>
    public IEnumerable<(int Number, CrashPoint Point, SimulatedDisk Disk)> Replay()
    {
        SimulatedDisk disk = _start.AfterKill();
        using SimulatedDisk.Handle handle = disk.Open();
        for (int i = 0; i < _points.Count; i++)
        {
            _points[i].Operation?.ApplyTo(handle);
            yield return (i, _points[i], disk);
        }
    }

    public void Dispose()
    {
        _reader?.Dispose();
        Lockbox.Dispose();
    }

    private CrashDisk Create(SimulatedDisk disk)
    {
        Contents[] nothing = [new()];
        disk.Recording = operation =>
            _points.Add(new CrashPoint($"create, {operation}", operation, nothing, MayBeNothing: true, [], []));
        LockboxKey key = SimulatedLockbox.Create(disk);
        disk.Recording = null;
        _points.Add(new CrashPoint("create, after it", null, nothing, MayBeNothing: false, [], []));
        return new CrashDisk(disk, key);
    }

    private void Run(Step step)
    {
        Contents before = Lockbox.Contents;
        Contents after = before.Copy();
        step.Change(new Draft(null, after));
        Contents[] allowed = step.RollsBack ? [.. Lockbox.Allowed] : [.. Lockbox.Allowed, after];
        byte[][] deleted = [.. Lockbox.Deleted];
        byte[][] inVain = [.. Lockbox.NeverCommitted, .. after.MissingFrom(before)];
        Lockbox.Disk.Recording = operation => _points.Add(new CrashPoint(
            $"{step.Name}, {operation}", operation, allowed, _mayBeNothing, deleted, inVain));
        using (Transaction transaction = Lockbox.Disk.OpenWrite(Lockbox.Key))
        {
            step.Change(new Draft(transaction, before.Copy()));
            if (step.RollsBack)
            {
                Assert.Throws<OperationCanceledException>(() => transaction.Commit(new CancellationToken(true)));
            }
            else
            {
                transaction.Commit();
                Lockbox.Settle(after);
                _mayBeNothing = false;
                allowed = [after];
                deleted = [.. Lockbox.Deleted];
                inVain = [.. Lockbox.NeverCommitted];
                _points.Add(new CrashPoint($"{step.Name}, committed", null, allowed, false, deleted, inVain));
            }
        }

        Lockbox.Disk.Recording = null;
        _points.Add(new CrashPoint($"{step.Name}, after it", null, allowed, false, deleted, inVain));
        if (step.RollsBack)
        {
            Lockbox.NeverCommitted.AddRange(after.MissingFrom(before));
            Lockbox.Written.AssertGone(
                Lockbox.Disk.Image(), before.NotAmong(Lockbox.NeverCommitted), $"{step.Name}, rolled back");
        }
    }

    private void MoveReader(Step step)
    {
        if (step.ClosesReader)
        {
            _reader?.Dispose();
            _reader = null;
        }

        if (step.OpensReader)
        {
            _reader = Lockbox.Disk.OpenRead(Lockbox.Key);
            _seen = Lockbox.Contents.Copy();
        }
    }
}
