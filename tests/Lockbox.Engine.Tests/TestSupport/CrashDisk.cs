using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>
/// A lockbox on a simulated disk, with all that is known of it: what it may hold should the power be cut now, what was
/// ever deleted from it, and what was written in vain.
/// </summary>
internal sealed class CrashDisk : IDisposable
{
    private readonly OpenedUnits? _opened;

    /// <summary>A new lockbox.</summary>
    public CrashDisk(int sectorSize)
        : this(new SimulatedDisk(sectorSize), null)
    {
    }

    /// <summary>A lockbox that was just made on a disk, or is to be made.</summary>
    public CrashDisk(SimulatedDisk disk, LockboxKey? key)
    {
        Disk = disk;
        Key = key ?? SimulatedLockbox.Create(disk);
        _opened = new OpenedUnits(Key);
        Written = new WrittenExtents(_opened);
        Written.Watch(disk);
    }

    /// <summary>A copy of the disk of another one, which stays the owner of all that is known.</summary>
    /// <param name="disk">The copy.</param>
    /// <param name="known">The other one.</param>
    /// <param name="allowed">What the copy may hold.</param>
    public CrashDisk(SimulatedDisk disk, CrashDisk known, IEnumerable<Contents> allowed)
    {
        Disk = disk;
        Key = known.Key;
        Written = known.Written;
        Written.Watch(disk);
        Allowed = [.. allowed];
    }

    public SimulatedDisk Disk { get; }

    public LockboxKey Key { get; }

    public WrittenExtents Written { get; }

    /// <summary>What it may hold after a power cut, the oldest first; the last one is what it holds now.</summary>
    public List<Contents> Allowed { get; private set; } = [new()];

    public Contents Contents => Allowed[^1];

    /// <summary>Names, values and labels that a commit has taken out.</summary>
    public List<byte[]> Deleted { get; } = [];

    /// <summary>Names, values and labels that were written and never committed.</summary>
    public List<byte[]> NeverCommitted { get; } = [];

    /// <summary>Makes a change, all of which is durable.</summary>
    public CrashDisk Change(Action<Draft> change)
    {
        Contents after = Contents.Copy();
        using (Transaction transaction = Disk.OpenWrite(Key))
        {
            change(new Draft(transaction, after));
            transaction.Commit();
        }

        Settle(after);
        return this;
    }

    /// <summary>A commit has returned: only what it made is allowed from now on.</summary>
    public void Settle(Contents after)
    {
        foreach (Contents before in Allowed)
        {
            Deleted.AddRange(before.MissingFrom(after));
        }

        Allowed = [after];
    }

    /// <summary>
    /// Begins a change and kills the writer at the first point that leaves the disk in a certain state, or so many
    /// operations later. Whether it committed is found out by looking.
    /// </summary>
    public CrashDisk KillWhen(Action<Draft> change, Func<CrashDisk, bool> left, int later = 0)
    {
        Contents after = Contents.Copy();
        change(new Draft(null, after));
        int n = 0;
        while (!Leaves(change, n, left))
        {
            n++;
        }

        (bool died, _) = Kill.WriterAt(
            n + later, Disk, Key, transaction => change(new Draft(transaction, Contents.Copy())));
        Assert.True(died && left(this), $"The writer died={died} at {n} + {later} leaves another state.");
        using Snapshot snapshot = Disk.OpenRead(Key);
        Contents found = Contents.Of(snapshot);
        if (found.Matches(after))
        {
            Allowed = [.. Allowed, after];
        }
        else
        {
            Assert.True(found.Matches(Contents));
            NeverCommitted.AddRange(after.MissingFrom(Contents));
        }

        return this;
    }

    /// <summary>What the newest commit says, as somebody who opens the lockbox now sees it.</summary>
    public T Look<T>(Func<Snapshot, T> look)
    {
        using Snapshot snapshot = Disk.OpenRead(Key);
        return look(snapshot);
    }

    /// <summary>Whether a writer has left its note.</summary>
    public bool HasNote()
    {
        using SimulatedDisk.Handle handle = Disk.Open(writable: false);
        return WriterNote.Read(handle) is not null;
    }

    /// <summary>The lockbox is whole, and what was deleted is gone.</summary>
    public void AssertSound(string where)
    {
        Disk.AssertHolds(Key, Contents);
        Written.AssertGone(Disk.Image(), Contents.NotAmong(Deleted), where);
    }

    public void Dispose()
    {
        if (_opened is not null)
        {
            _opened.Dispose();
            Key.Dispose();
        }
    }

    private bool Leaves(Action<Draft> change, int n, Func<CrashDisk, bool> left)
    {
        using CrashDisk copy = new(Disk.AfterKill(), Key.Clone());
        (bool died, _) = Kill.WriterAt(
            n, copy.Disk, Key, transaction => change(new Draft(transaction, Contents.Copy())));
        Assert.True(died, "No point of this change leaves that state.");
        return left(copy);
    }
}
