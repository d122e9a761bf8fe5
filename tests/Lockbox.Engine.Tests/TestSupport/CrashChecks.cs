using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>
/// What must hold of an image that a crash left: it opens at the last commit or the one before, verifies, the other
/// slot reaches whole extents, the next writer redacts what was due, a new commit is accepted, and once all is removed
/// nothing that was ever written is left.
/// </summary>
internal sealed class CrashChecks(CrashDisk lockbox)
{
    private readonly LockboxKey _key = lockbox.Key;
    private readonly WrittenExtents _written = lockbox.Written;

    /// <summary>The lockbox that the images are of.</summary>
    public CrashDisk Lockbox => lockbox;

    /// <summary>Looks at an image; it is used up.</summary>
    public void LookAt(SimulatedDisk image, CrashPoint point)
    {
        int known = _written.Count;
        try
        {
            if (TryLook(image, point) is { } found)
            {
                ReadOtherSlot(image);
                _written.Watch(image);
                Recover(image, point, found);
                Commit(image, found);
                RemoveEverything(image, point, found);
            }
        }
        finally
        {
            _written.Count = known;
        }
    }

    /// <summary>
    /// The lockbox opens, holds what is allowed, and verifies; null when nothing is there and nothing need be.
    /// </summary>
    public Contents? TryLook(SimulatedDisk image, CrashPoint point)
    {
        try
        {
            using Snapshot snapshot = image.OpenRead(_key);
            Contents found = Contents.Of(snapshot);
            Assert.True(
                point.Allowed.Any(found.Matches),
                $"found {found}; allowed {string.Join(" or ", point.Allowed)}");
            Assert.Empty(SimulatedLockbox.FindingsButOneSlot(snapshot));
            return found;
        }
        catch (Exception e) when (point.MayBeNothing && e is LockboxNotALockboxException or LockboxCorruptException)
        {
            AssertRefusedWithoutKey(image);
            return null;
        }
    }

    /// <summary>A lockbox that was never finished is refused, by those who have no key too.</summary>
    private static void AssertRefusedWithoutKey(SimulatedDisk image)
    {
        using SimulatedDisk.Handle handle = image.Open(writable: false);
        Exception? error = Record.Exception(() => KeyDirectoryStore.ReadNewest(handle, "simulated", out _, out _));
        Assert.True(error is null or LockboxNotALockboxException or LockboxCorruptException, $"{error}");
    }

    /// <summary>
    /// Nothing that either slot reaches is ever overwritten (invariant I1): should the newest slot be damaged as well,
    /// what the other one refers to is whole.
    /// </summary>
    private void ReadOtherSlot(SimulatedDisk image)
    {
        int newest;
        bool hasOther;
        using (Snapshot snapshot = image.OpenRead(_key))
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
            using Snapshot snapshot = damaged.OpenRead(_key);
            Exception? damage = Record.Exception(() =>
            {
                Contents.Of(snapshot);
                ulong sequence = snapshot.Slot.Superblock.CommitSequence;
                new FreeMapStore(snapshot.Opened.Extents).Load(snapshot.Root, sequence, []);
            });
            Assert.True(damage is null, $"by the other slot: {damage}");
        }
    }

    /// <summary>What the next writer does first finishes what the last one left, but for a slot that is torn.</summary>
    private void Recover(SimulatedDisk image, CrashPoint point, Contents found)
    {
        image.OpenWrite(_key).Dispose();
        using (Snapshot snapshot = image.OpenRead(_key))
        {
            Assert.True(Contents.Of(snapshot).Matches(found), "recovery changes what is there");
            Assert.Empty(SimulatedLockbox.FindingsButOneSlot(snapshot));
        }

        _written.AssertGone(image.Image(), DueFrom(point, found), "after recovery");
    }

    private void Commit(SimulatedDisk image, Contents found)
    {
        image.Change(_key, found, static draft => draft.Put("after the crash", [1, 2, 3]));
        image.AssertHolds(_key, found);
    }

    /// <summary>The hardest question: once all is removed, has anything that was ever written stayed?</summary>
    private void RemoveEverything(SimulatedDisk image, CrashPoint point, Contents contents)
    {
        Contents before = contents.Copy();
        image.Change(_key, contents, static draft => draft.RemoveEverything());
        image.AssertHolds(_key, contents);
        _written.AssertGone(
            image.Image(),
            [.. before.MissingFrom(contents), .. point.Deleted, .. point.NeverCommitted],
            "after removing everything");
        _written.AssertNoSlotsBut(image.Image(), contents.Keys, "after removing everything");
    }

    /// <summary>What was deleted before, and what the commit that was found has deleted.</summary>
    private static List<byte[]> DueFrom(CrashPoint point, Contents found)
    {
        int commit = point.Allowed.ToList().FindLastIndex(found.Matches);
        IEnumerable<byte[]> deleted = point.Allowed.Take(commit).SelectMany(older => older.MissingFrom(found));
        return found.NotAmong([.. point.Deleted, .. deleted]);
    }
}
