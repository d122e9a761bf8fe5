using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>
/// A process is killed, or the power is cut, at every point of a change; and then again at every point of what the next
/// writer does. Nothing that was reported as committed may be lost, and nothing deleted may stay.
/// </summary>
public sealed class TwoCrashesTests(ITestOutputHelper output)
{
    private readonly SimulatedDisk _disk = new(sectorSize: 64);
    private readonly Contents _before = new();
    private int _images;

    [Fact]
    public void Of_an_addition() => Try(
        static draft => draft.Put("<name d>", Contents.Noise("[noise of d]", 900)));

    [Fact]
    public void Of_a_removal() => Try(static draft => draft.Remove("<name a>"));

    [Fact]
    public void Of_a_renaming_and_a_replacement() => Try(static draft =>
    {
        draft.Rename("<name a>", "<name e>");
        draft.Put("<name b>", Contents.Text("[second text of b]", 90));
    });

    [Fact]
    public void Of_key_slots_added_and_replaced() => Try(static draft =>
    {
        draft.ReplaceKey("<key a>", "<key b>");
        draft.AddKey("<key c>");
    });

    private void Try(Action<Draft> change)
    {
        using LockboxKey key = SimulatedLockbox.Create(_disk);
        _disk.Change(key, _before, static draft =>
        {
            draft.Put("<name a>", Contents.Text("[text of a]", 700));
            draft.Put("<name b>", Contents.Text("[text of b]", 900));
            draft.Put("<name c>", Contents.Noise("[noise of c]", 1500));
        });
        _disk.Change(key, _before, static draft =>
        {
            draft.Remove("<name c>");
            draft.AddKey("<key a>");
        });

        // An addition, so that the two slots hold two different commits.
        _disk.Change(key, _before, static draft => draft.Put("<name x>", Contents.Text("[text of x]", 100)));
        Contents after = _before.Copy();
        change(new Draft(null, after));
        List<(string Where, SimulatedDisk Disk, bool Committed)> crashed = [];
        bool committed = false;
        _disk.Changed = what => crashed.AddRange(CrashesOf(_disk, $"operation {_disk.Operations} ({what})", committed));
        using (Transaction transaction = _disk.OpenWrite(key))
        {
            change(new Draft(transaction, _before.Copy()));
            transaction.Commit();
            committed = true;
            crashed.AddRange(CrashesOf(_disk, "commit", committed));
        }

        _disk.Changed = null;
        foreach ((string where, SimulatedDisk disk, bool isCommitted) in crashed)
        {
            TryNextWriter(disk, key, after, isCommitted, where);
        }

        _disk.AssertHolds(key, after);
        output.WriteLine($"{_images} images after {crashed.Count} crashes");
    }

    /// <summary>A killed process leaves what it wrote, flushed or not; a power cut leaves some of it.</summary>
    private static IEnumerable<(string Where, SimulatedDisk Disk, bool Committed)> CrashesOf(
        SimulatedDisk disk, string where, bool committed) => PowerCut.ExtremesOf(disk)
            .Select(image => ($"{where}, {image.How}", image.Disk, committed))
            .Prepend(($"{where}, killed", disk.AfterKill(), committed));

    private void TryNextWriter(SimulatedDisk disk, LockboxKey key, Contents after, bool committed, string where)
    {
        Contents seen;
        using (Snapshot snapshot = disk.OpenRead(key))
        {
            seen = Contents.Of(snapshot);
            Assert.True(seen.Matches(after) || (!committed && seen.Matches(_before)), $"{where}: {seen}");
        }

        Contents next = seen.Copy();
        next.Set("second", [1]);
        Contents[] allowed = committed ? [seen, next] : [seen, next, _before];
        string? failure = null;
        disk.Changed = what =>
        {
            foreach ((string how, SimulatedDisk image) in PowerCut.ExtremesOf(disk))
            {
                failure ??= LookAt(image, key, allowed, $"{where}; then {what}, {how}");
            }
        };
        disk.Change(key, seen.Copy(), static draft => draft.Put("second", [1]));
        disk.Changed = null;
        Assert.True(failure is null, failure);
        disk.AssertHolds(key, next);
    }

    private string? LookAt(SimulatedDisk image, LockboxKey key, Contents[] allowed, string where)
    {
        _images++;
        try
        {
            using (Snapshot snapshot = image.OpenRead(key))
            {
                Contents found = Contents.Of(snapshot);
                VerifyFinding? finding = SimulatedLockbox.FindingsButOneSlot(snapshot).FirstOrDefault();
                if (!allowed.Any(found.Matches) || finding is not null)
                {
                    return $"{where}: found {found}; {finding}";
                }
            }

            if (_images % 4 == 0)
            {
                EmptyAndScan(image, key, where);
            }

            return null;
        }
        catch (LockboxException e)
        {
            return $"{where}: {e}";
        }
    }

    private static void EmptyAndScan(SimulatedDisk image, LockboxKey key, string where)
    {
        using OpenedUnits opened = new(key);
        Contents contents;
        using (Snapshot snapshot = image.OpenRead(key))
        {
            contents = Contents.Of(snapshot);
        }

        Contents before = contents.Copy();
        image.Change(key, contents, draft =>
        {
            foreach (string name in before.Files.Keys)
            {
                draft.Remove(name);
            }
        });
        image.AssertHolds(key, contents);
        new WrittenExtents(opened).AssertGone(
            image.Image(), [.. before.MissingFrom(contents), "<name "u8.ToArray(), "[noise of "u8.ToArray()], where);
    }
}
