using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>
/// Moving from one lockbox to another is a copy that is committed, and then a removal: whichever I/O of either lockbox
/// fails, each item is in one of them at least.
/// </summary>
public sealed class MoveFaultTests
{
    private const int Enough = 2000;

    private static readonly CopyItem[] Items = [new("<name a>", "<name a>"), new("<large>", "<large>")];

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Whatever_fails_while_items_are_moved_none_is_lost(bool failsAtTarget, bool forever)
    {
        for (int n = 1; n < Enough; n++)
        {
            using CrashDisk from = Prepare(hasItems: true);
            using CrashDisk to = Prepare(hasItems: false);
            Faults faults = new(n, forever, diskFull: false);
            Faults none = new(int.MaxValue, forever: false, diskFull: false);
            Exception? error = Record.Exception(() =>
                Move(from, failsAtTarget ? none : faults, to, failsAtTarget ? faults : none));
            Assert.True(error is null or LockboxException, $"I/O {n} fails: {error}");
            AssertNothingLost(from, to, error is null, $"I/O {n} fails ({faults.Failed})");
            if (faults.Failed == Verb.None)
            {
                Assert.Null(error);
                Assert.True(n > 10, "a move takes more I/O than that");
                return;
            }
        }

        Assert.Fail("The move never came to an end.");
    }

    private static CrashDisk Prepare(bool hasItems)
    {
        CrashDisk disk = new(512);
        return disk.Change(draft =>
        {
            if (hasItems)
            {
                draft.Put("<large>", Contents.Text("[text of large]", 2_200_000));
                draft.Put("<name a>", Contents.Text("[text of a]", 700));
            }

            draft.Put("<name b>", Contents.Text("[text of b]", 900));
        });
    }

    private static void Move(CrashDisk from, Faults fromFaults, CrashDisk to, Faults toFaults)
    {
        using Transaction source = Open(from, fromFaults);
        using (Transaction target = Open(to, toFaults))
        {
            CopyReport report = target.Copy(source, Items);
            Assert.Empty(report.Errors);
            Assert.True(report.BytesReused > 2_000_000);
            target.Commit();
        }

        foreach (CopyItem item in Items)
        {
            Assert.True(source.Remove(item.Name));
        }

        source.Commit();
    }

    private static Transaction Open(CrashDisk disk, Faults faults)
    {
        SimulatedDisk.Handle handle = disk.Disk.Open();
        return SimulatedLockbox.OpenWrite(new FaultyDevice(handle, faults), handle.Locks, disk.Key);
    }

    private static void AssertNothingLost(CrashDisk from, CrashDisk to, bool isMoved, string where)
    {
        (Contents there, Contents here) = (to.Look(Contents.Of), from.Look(Contents.Of));
        foreach (CopyItem item in Items)
        {
            byte[] expected = item.Name == "<large>"
                ? Contents.Text("[text of large]", 2_200_000)
                : Contents.Text("[text of a]", 700);
            byte[]? found = there.Files.GetValueOrDefault(item.NewName) ?? here.Files.GetValueOrDefault(item.Name);
            Assert.True(found is not null && expected.AsSpan().SequenceEqual(found), $"{where}: {item.Name} is lost");
            Assert.True(!isMoved || !here.Files.ContainsKey(item.Name), $"{where}: {item.Name} is still there");
        }

        // A write that fails is half made, and the slot that it was to is torn.
        Assert.Empty(from.Look(SimulatedLockbox.FindingsButOneSlot));
        Assert.Empty(to.Look(SimulatedLockbox.FindingsButOneSlot));
    }
}
