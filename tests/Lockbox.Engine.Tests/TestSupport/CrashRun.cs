using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>One transaction of a workload.</summary>
internal sealed record Step(string Name, Action<Draft> Change);

/// <summary>
/// Runs a workload once, and after every single write, flush and change of length looks at what a power cut would
/// leave: the lockbox must open at the last commit or the one that was being made, verify, and take a next writer,
/// after whom nothing that was deleted can be read.
/// </summary>
internal sealed class CrashRun : IDisposable
{
    private readonly SimulatedDisk _disk;
    private readonly OpenedUnits _opened;
    private readonly WrittenExtents _written;
    private readonly PowerCut _cut;
    private readonly List<byte[]> _everDeleted = [];
    private readonly List<byte[]> _neverCommitted = [];
    private Contents _contents = new();
    private string _where = "";
    private Exception? _failure;

    public CrashRun(int sectorSize = 512, int seed = 1, int byChance = 4)
    {
        _disk = new SimulatedDisk(sectorSize);
        Key = SimulatedLockbox.Create(_disk);
        _opened = new OpenedUnits(Key);
        _written = new WrittenExtents(_opened);
        _written.Watch(_disk);
        _cut = new PowerCut(seed, byChance);
    }

    public LockboxKey Key { get; }

    public SimulatedDisk Disk => _disk;

    /// <summary>Images that were looked at.</summary>
    public int Images { get; private set; }

    /// <summary>Makes a change without looking at crashes.</summary>
    public CrashRun Prepare(Action<Draft> change)
    {
        Contents before = _contents.Copy();
        _disk.Change(Key, _contents, change);
        _everDeleted.AddRange(before.MissingFrom(_contents));
        return this;
    }

    /// <summary>Makes the changes, one transaction each, and looks at every crash on the way.</summary>
    public CrashRun Run(params Step[] steps)
    {
        foreach (Step step in steps)
        {
            Contents before = _contents;
            Contents after = before.Copy();
            step.Change(new Draft(null, after));
            bool committed = false;
            _disk.Changed = what =>
            {
                _where = $"{step.Name}, operation {_disk.Operations} ({what})";
                LookAtCrashes(before, after, committed);
            };
            try
            {
                using Transaction transaction = _disk.OpenWrite(Key);
                step.Change(new Draft(transaction, before.Copy()));
                transaction.Commit();
                committed = true;
                LookAtCrashes(before, after, committed);
            }
            catch (Exception) when (_failure is not null)
            {
                throw _failure;
            }

            _disk.Changed = null;
            _contents = after;
            _everDeleted.AddRange(before.MissingFrom(after));
            _disk.AssertHolds(Key, _contents);
            _written.AssertGone(_disk.Image(), GoneFrom(after), $"{step.Name}, after it");
        }

        return this;
    }

    /// <summary>Makes a change, gives it up when its frames are written, and looks at every crash on the way.</summary>
    public CrashRun RollBack(Step step)
    {
        Contents given = _contents.Copy();
        _disk.Changed = what =>
        {
            _where = $"{step.Name}, operation {_disk.Operations} ({what})";
            LookAtCrashes(_contents, _contents, committed: true);
        };
        using (Transaction transaction = _disk.OpenWrite(Key))
        {
            step.Change(new Draft(transaction, given));
            _neverCommitted.AddRange(given.MissingFrom(_contents));
            Assert.Throws<OperationCanceledException>(() => transaction.Commit(new CancellationToken(true)));
        }

        _where = $"{step.Name}, after it";
        LookAtCrashes(_contents, _contents, committed: true);
        _disk.Changed = null;
        return _failure is null ? this : throw _failure;
    }

    public void Dispose()
    {
        _disk.Changed = null;
        if (_failure is null)
        {
            _disk.AssertHolds(Key, _contents);
        }

        _opened.Dispose();
        Key.Dispose();
    }

    private void LookAtCrashes(Contents before, Contents after, bool committed)
    {
        // The first failure is the one to report, not what the transaction makes of it on its way out.
        foreach ((string how, SimulatedDisk image) in _failure is null ? _cut.ImagesOf(_disk) : [])
        {
            Images++;
            int known = _written.Count;
            try
            {
                LookAt(image, before, after, committed, $"{_where}: {how}");
            }
            catch (Exception e)
            {
                _failure = new InvalidOperationException($"{_where}: {how}: {e.Message}", e);
                throw;
            }

            _written.Count = known;
        }
    }

    private void LookAt(SimulatedDisk image, Contents before, Contents after, bool committed, string where)
    {
        Contents found;
        using (Snapshot snapshot = image.OpenRead(Key))
        {
            found = Contents.Of(snapshot);
            Assert.True(
                found.Matches(after) || (!committed && found.Matches(before)),
                $"{where}: found {found}; after {after}");
            VerifyFinding? finding = SimulatedLockbox.FindingsButOneSlot(snapshot).FirstOrDefault();
            Assert.True(finding is null, $"{where}: {finding}");
        }

        ReadOtherSlot(image, where);
        _written.Watch(image);
        using (Transaction nothing = image.OpenWrite(Key))
        {
            // What the next writer does first finishes what the last one left.
        }

        _written.AssertGone(
            image.Image(), [.. GoneFrom(found), .. before.MissingFrom(found)], $"{where}, after recovery");
        image.Change(Key, found, static draft => draft.Put("after the crash", [1, 2, 3]));
        image.AssertHolds(Key, found);
        RemoveEverything(image, found, where);
    }

    /// <summary>
    /// Nothing that either slot reaches is ever overwritten (invariant I1): should the newest slot be damaged as well,
    /// what the other one refers to is whole.
    /// </summary>
    private void ReadOtherSlot(SimulatedDisk image, string where)
    {
        int newest;
        bool hasOther;
        using (Snapshot snapshot = image.OpenRead(Key))
        {
            newest = snapshot.Slot.Slot;
            snapshot.Opened.ReadNewest(out SlotContent[] slots);
            hasOther = slots[1 - newest].Root is not null;
        }

        SimulatedDisk damaged = new(image.SectorSize, image.Image());
        using (SimulatedDisk.Handle handle = damaged.Open())
        {
            handle.Write(FileLayout.SlotOffset(newest), new byte[SuperblockLayout.Size]);
        }

        if (hasOther)
        {
            using Snapshot snapshot = damaged.OpenRead(Key);
            Exception? damage = Record.Exception(() =>
            {
                Contents.Of(snapshot);
                ulong sequence = snapshot.Slot.Superblock.CommitSequence;
                new FreeMapStore(snapshot.Opened.Extents).Load(snapshot.Root, sequence, []);
            });
            Assert.True(damage is null, $"{where}, by the other slot: {damage}");
        }
    }

    /// <summary>The hardest question: once all is removed, has anything that was ever written stayed?</summary>
    private void RemoveEverything(SimulatedDisk image, Contents contents, string where)
    {
        Contents before = contents.Copy();
        image.Change(Key, contents, static draft => draft.RemoveEverything());
        image.AssertHolds(Key, contents);
        _written.AssertGone(
            image.Image(),
            [.. before.MissingFrom(contents), .. _everDeleted, .. _neverCommitted],
            $"{where}, after removing everything");
        _written.AssertNoSlotsBut(image.Image(), contents.Keys, $"{where}, after removing everything");
    }

    private List<byte[]> GoneFrom(Contents contents)
    {
        Contents all = new();
        List<byte[]> live = contents.MissingFrom(all);
        return [.. _everDeleted.Where(deleted => !live.Exists(text => text.AsSpan().IndexOf(deleted) >= 0))];
    }
}
