using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>
/// A lockbox gets another file in its place, because its key is changed or it is compacted. Power cuts and kills at
/// every write, flush, renaming and sync, and failures of every one of them, leave the old lockbox or the new one. With
/// LOCKBOX_STRESS many more of the images of each cut are looked at (docs/TESTING.md).
/// </summary>
public sealed class SwapCrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Enough = 2000;

    private readonly SimulatedSwap _swap = new();

    public static TheoryData<Swap> Swaps => [Swap.ChangeKey, Swap.Optimize, Swap.Recompress];

    public static TheoryData<Swap, bool, bool> Failures
    {
        get
        {
            TheoryData<Swap, bool, bool> data = [];
            foreach (Swap swap in (Swap[])[Swap.ChangeKey, Swap.Optimize])
            {
                data.Add(swap, false, true);
                data.Add(swap, true, true);
                data.Add(swap, true, false);
            }

            return data;
        }
    }

    public void Dispose() => _swap.Dispose();

    [Theory]
    [MemberData(nameof(Swaps))]
    public void A_power_cut_at_any_moment_leaves_the_old_lockbox_or_the_new_one(Swap swap)
    {
        FolderCut cut = new(seed: 1, byChance: LongRun.Rounds(2, 200));
        SimulatedFolder folder = _swap.Folder.AfterKill();
        int points = 0;
        int images = 0;
        int renewed = 0;
        Exception? failure = null;
        folder.Changed = what =>
        {
            string where = $"{swap}, point {++points} ({what})";
            foreach ((string how, SimulatedFolder image) in cut.ImagesOf(folder, SimulatedSwap.Path))
            {
                // The first failure is the one to report.
                if (failure is not null)
                {
                    return;
                }

                images++;
                failure = Record.Exception(
                    () => renewed += _swap.AssertSound(swap, image, $"{where}: {how}") ? 1 : 0);            }
        };
        Exception? error = Record.Exception(() => _swap.Run(swap, folder));
        Assert.True(failure is null, $"{failure}");
        Assert.Null(error);
        folder.Changed = null;
        Assert.Equal([SimulatedSwap.Path], folder.Files.Keys);
        Assert.True(_swap.AssertSound(swap, folder.AfterKill(), $"{swap}, after it"));
        output.WriteLine($"{points} points, {images} images, {renewed} of them with the new file");
        Assert.True(points > 20 && renewed > 0 && renewed < images);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failure_of_any_io_leaves_the_old_lockbox_and_no_other_file(Swap swap, bool forever, bool diskFull)
    {
        for (int n = 1; n < Enough; n++)
        {
            SimulatedFolder folder = _swap.Folder.AfterKill();
            Faults faults = new(n, forever, diskFull);
            folder.Faults = faults;
            folder.NamesDoNotFail = diskFull;
            Exception? error = Record.Exception(() => _swap.Run(swap, folder));
            folder.Faults = null;
            if (faults.Failed == Verb.None)
            {
                Assert.Null(error);
                output.WriteLine($"{n - 1} I/Os");
                Assert.True(n > 30, "it takes more I/O than that");
                return;
            }

            string where = $"{swap}, I/O {n} ({faults.Failed}) fails";
            AssertKind(error, faults.Failed, forever, diskFull, where);
            IEnumerable<string> others = folder.Files.Keys.Except(_swap.Folder.Files.Keys);
            bool canRemove = !forever || diskFull;
            Assert.True(!canRemove || !others.Any(), $"{where}: {string.Join(", ", others)}");
            bool isNew = _swap.AssertSound(swap, folder.AfterKill(), where);
            Assert.True(isNew == error is null, $"{where}: {error}");
        }

        Assert.Fail("It never came to an end.");
    }

    /// <summary>
    /// What fails when the new file is in its place already need not be told by an error, nor what only removes files.
    /// </summary>
    private static void AssertKind(Exception? error, Verb failed, bool forever, bool diskFull, string where)
    {
        bool isRight = error is null || failed switch
        {
            _ when forever && !diskFull => error is LockboxReadException or LockboxWriteException,
            Verb.Read => error is LockboxReadException,
            Verb.Write or Verb.SetLength when diskFull => error is LockboxDiskFullException,
            _ => error is LockboxWriteException,
        };
        Assert.True(isRight, $"{where}: {error}");
    }
}
