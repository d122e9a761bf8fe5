using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>
/// A power cut at every point of every workload. What is checked each time is in <see cref="CrashChecks"/>. A failure
/// names the crash; LOCKBOX_CRASH set to that name looks at it alone.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int ManySeeds = 24;
    private const int PartsOfCut = 3;

    public static TheoryData<string, int> Runs() => CrashWorkloads.Runs();

    [Theory]
    [MemberData(nameof(Runs))]
    public void Whenever_the_power_is_cut_the_last_commit_or_the_one_before_is_there(string workload, int sectorSize)
    {
        CrashCase.SkipUnlessAsked(workload, sectorSize, PartsOfCut);
        CrashWorkload chosen = CrashWorkloads.Named(workload);
        using CrashRecording recording = new(chosen, sectorSize);
        CrashChecks checks = new(recording.Lockbox);
        int images = 0;
        foreach (int seed in CrashCase.Seeds(ManySeeds))
        {
            PowerCut cut = new(seed, chosen.ByChance);
            foreach ((int number, CrashPoint point, SimulatedDisk disk) in recording.Replay())
            {
                int image = 0;
                foreach ((string how, SimulatedDisk left) in cut.ImagesOf(disk))
                {
                    CrashCase crash = new(workload, seed, $"{sectorSize}.{number}.{image++}");
                    if (crash.IsWanted)
                    {
                        images++;
                        Look(checks, left, point, $"{crash}: {point.Where}: {how}");
                    }
                }
            }
        }

        Assert.True(images > 0, "There is no such point or image.");
        output.WriteLine($"{images} images of {recording.Points.Count} points");
    }

    [Fact]
    public void The_table_has_each_kind_of_workload_under_a_name_of_its_own()
    {
        string[] names = [.. CrashWorkloads.All.Select(static workload => workload.Name)];
        Assert.Equal(names.Length, names.Distinct(StringComparer.Ordinal).Count());
        Assert.All(names, static name => Assert.Matches("^[a-z-]+$", name));
        Assert.True(CrashCase.Asked is null || names.Contains(CrashCase.Asked.Workload), "There is no such workload.");
        Assert.Contains(CrashWorkloads.All, static workload => workload.Steps.Any(static step => step.RollsBack));
        Assert.Contains(CrashWorkloads.All, static workload => workload.Steps.Any(static step => step.OpensReader));
        Assert.Contains(CrashWorkloads.All, static workload => workload.Creates);
    }

    private static void Look(CrashChecks checks, SimulatedDisk image, CrashPoint point, string where)
    {
        try
        {
            checks.LookAt(image, point);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{where}: {e.Message}", e);
        }
    }
}
