using System.Globalization;
using System.IO.Compression;
using Lockbox.Engine;
using Lockbox.Workloads.Children;
using Lockbox.Workloads.Measurement;
using Lockbox.Workloads.Patterns;

namespace Lockbox.Workloads.Scenarios.Scale;

/// <summary>
/// A lockbox that ten thousand commits of one file each have made, before and after it was compacted; and the memory
/// that a large one takes.
/// </summary>
internal sealed class CompactionScenario : Scenario
{
    private const int UsualFiles = 10_000;
    private const int ShortFiles = 500;
    private const int ContentLength = 2048;

    /// <summary>Files come in an order that leaves no two neighbours together: this has no factor in common.</summary>
    private const long Step = 7919;

    /// <inheritdoc/>
    public override string Name => "compaction";

    /// <inheritdoc/>
    public override string Description => "a lockbox of one-file commits before and after it is compacted";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        int files = bench.Options.Short ? ShortFiles : UsualFiles;
        string worn = bench.Scratch("worn.lockbox");
        string path = bench.Scratch("compacted.lockbox");
        Workbench.Remove(worn);
        using LockboxKey key = LockboxJobs.Create(worn, bench.KeyFile);
        Fill(worn, key, files);
        string what = string.Create(CultureInfo.InvariantCulture, $"{files:n0} commits of 2 KiB");
        bench.Compete(this, what, [Compact(worn, path, key, level: null)]);
        bench.Compete(this, what, [.. Uses(bench, "as committed", worn, key, files)]);
        bench.Compete(this, what, [.. Uses(bench, "compacted", path, key, files)]);
        bench.Compete(this, what, [Compact(worn, path, key, CompressionLevel.SmallestSize)]);
        bench.RemoveScratch("worn.lockbox", "compacted.lockbox");
        Large(bench);
    }

    private static void Fill(string path, LockboxKey key, int files)
    {
        for (int i = 0; i < files; i++)
        {
            int number = (int)(i * Step % files);
            using PatternStream content = new(Pattern.Text, (ulong)number, ContentLength);
            using Transaction transaction = LockboxFile.OpenWrite(path, key);
            transaction.PutFile(GeneratedNames.Of(number), content, GeneratedNames.MetadataOf(number));
            transaction.Commit();
        }
    }

    private static Contestant Compact(string worn, string path, LockboxKey key, CompressionLevel? level)
    {
        OptimizeReport? report = null;
        OptimizeOptions options = new() { CompressionLevel = level };
        return new Contestant(
            level is null ? "compact" : $"compact, {level}",
            How.Operation,
            () => report = LockboxFile.Optimize(path, key, options))
        {
            Prepare = () => File.Copy(worn, path, overwrite: true),
            Check = () => LockboxJobs.FindFault(path, key),
            OutputBytes = () => report!.LengthAfter,
            Counts = () => string.Create(
                CultureInfo.InvariantCulture,
                $"{report!.LengthBefore:n0} bytes before; frames {report.FramesBefore:n0} to {report.FramesAfter:n0}"),
        };
    }

    private static IEnumerable<Contestant> Uses(Workbench bench, string state, string path, LockboxKey key, int files)
    {
        string destination = bench.Scratch("compaction-export");
        int number = files;
        yield return new Contestant($"open and take all names, {state}", How.Operation, () =>
            _ = LockboxJobs.ListNames(path, key));
        yield return new Contestant($"export, {state}", How.Operation, () =>
            LockboxJobs.Export(path, key, destination))
        {
            Prepare = () => Workbench.Remove(destination),
        };
        yield return new Contestant($"add one file, {state}", How.Operation, () =>
        {
            using PatternStream content = new(Pattern.Text, (ulong)number, ContentLength);
            using Transaction transaction = LockboxFile.OpenWrite(path, key);
            transaction.PutFile(GeneratedNames.Of(number), content, GeneratedNames.MetadataOf(number));
            number++;
            transaction.Commit();
        })
        {
            Check = () =>
            {
                Workbench.Remove(destination);
                return LockboxJobs.FindFault(path, key);
            },
        };
    }

    /// <summary>The memory of a new process that compacts 2 GiB.</summary>
    private void Large(Workbench bench)
    {
        string path = bench.Scratch("compaction-large.lockbox");
        Workbench.Remove(path);
        _ = ChildJobs.Start("put-blocks", path, bench.KeyFile, bench.Options.Short ? "0" : "2");
        ChildResult result = new();
        bench.Compete(
            this,
            "2 GiB",
            [
                new Contestant("compact", How.Process, () => result = ChildJobs.Start("compact", path, bench.KeyFile))
                {
                    PeakBytes = () => result.PeakBytes - bench.EmptyProcess,
                    OutputBytes = () => new FileInfo(path).Length,
                    Counts = () => $"{result.Counts} frames",
                },
            ]);
        Workbench.Remove(path);
    }
}
