using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>
/// A process is killed, or the power is cut, at every point of every workload; and then the power is cut again while
/// the next writer recovers and commits. Nothing that was reported as committed may be lost, and nothing deleted may
/// stay. A failure names the crash; LOCKBOX_CRASH set to that name looks at it alone.
/// </summary>
public sealed class TwoCrashesTests(ITestOutputHelper output)
{
    /// <summary>Second crashes that are looked at in a workload where not all of them are; all in a long run.</summary>
    private const int SomePairs = 400;

    private const int PartsOfCut = 5;
    private const int EmptiedOf = 4;

    /// <summary>About how many second crashes there are for a first one.</summary>
    private const int PairsOfOne = 40;

    private int _images;

    public static TheoryData<string, int> Runs() => CrashWorkloads.Runs();

    [Theory]
    [MemberData(nameof(Runs))]
    public void When_the_next_writer_does_not_come_to_its_end_either_nothing_is_lost(string workload, int sectorSize)
    {
        CrashCase.SkipUnlessAsked(workload, sectorSize, PartsOfCut);
        CrashWorkload chosen = CrashWorkloads.Named(workload);
        using CrashRecording recording = new(chosen, sectorSize);
        CrashChecks checks = new(recording.Lockbox);
        List<(string Cut, string Where, CrashPoint Point, SimulatedDisk Disk)> crashed = [.. FirstCrashes(recording)];
        int step = chosen.TriesEveryPair || LongRun.IsOn || CrashCase.Asked is not null
            ? 1
            : Math.Max(1, crashed.Count * PairsOfOne / SomePairs);
        int pairs = 0;
        foreach ((string cut, string where, CrashPoint point, SimulatedDisk disk) in crashed)
        {
            foreach ((string second, CrashPoint then, SimulatedDisk image) in SecondCrashes(checks, disk, point))
            {
                CrashCase crash = new(workload, 0, $"{sectorSize}.{cut}.{second}");
                if (crash.IsWanted && pairs++ % step == 0)
                {
                    Look(checks, image, then, $"{crash}: {point.Where}, {where}; then {then.Where}");
                }
            }
        }

        Assert.True(_images > 0, "There is no such point or image.");
        output.WriteLine($"{_images} images of {pairs} pairs after {crashed.Count} crashes");
    }

    /// <summary>A killed process leaves what it wrote, flushed or not; a power cut leaves some of it.</summary>
    private static IEnumerable<(string Cut, string Where, CrashPoint Point, SimulatedDisk Disk)> FirstCrashes(
        CrashRecording recording)
    {
        foreach ((int number, CrashPoint point, SimulatedDisk disk) in recording.Replay())
        {
            int image = 0;
            yield return ($"{number}.{image++}", "killed", point, disk.AfterKill());
            foreach ((string how, SimulatedDisk left) in PowerCut.ExtremesOf(disk))
            {
                yield return ($"{number}.{image++}", how, point, left);
            }
        }
    }

    /// <summary>
    /// What a power cut leaves at each point of what the next writer does. Nothing where it finds nothing.
    /// </summary>
    private static IEnumerable<(string Cut, CrashPoint Point, SimulatedDisk Image)> SecondCrashes(
        CrashChecks checks, SimulatedDisk disk, CrashPoint point)
    {
        if (checks.TryLook(disk, point) is not { } seen)
        {
            yield break;
        }

        WrittenExtents written = checks.Lockbox.Written;
        int known = written.Count;
        using CrashRecording next = new(checks.Lockbox, disk, point, seen);
        foreach ((int number, CrashPoint then, SimulatedDisk replayed) in next.Replay())
        {
            int image = 0;
            foreach ((string how, SimulatedDisk left) in PowerCut.ExtremesOf(replayed))
            {
                yield return ($"{number}.{image++}", then with { Where = $"{then.Where}, {how}" }, left);
            }
        }

        written.Count = known;
    }

    /// <summary>All of them open and verify; some go through everything else as well.</summary>
    private void Look(CrashChecks checks, SimulatedDisk image, CrashPoint point, string where)
    {
        try
        {
            if (_images++ % EmptiedOf == 0)
            {
                checks.LookAt(image, point);
            }
            else
            {
                checks.TryLook(image, point);
            }
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{where}: {e.Message}", e);
        }
    }
}
