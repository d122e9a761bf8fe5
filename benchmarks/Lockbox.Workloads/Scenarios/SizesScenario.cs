using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Measurement;
using Lockbox.Workloads.Patterns;

namespace Lockbox.Workloads.Scenarios;

/// <summary>What a lockbox takes besides content: nothing at all, names, frames that are stored as they are.</summary>
internal sealed class SizesScenario : Scenario
{
    private const int Names = 4096;
    private const int Frames = 32;
    private const int FrameLength = 2 << 20;
    private const long EmptyMax = 16 << 10;
    private const long NamesMax = 16 << 10;
    private const long FrameMax = 300;

    /// <inheritdoc/>
    public override string Name => "sizes";

    /// <inheritdoc/>
    public override string Description => "bytes of an empty lockbox, of 4,096 names, of a frame besides its content";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        long empty = LengthWith(bench, static _ => { });
        long names = LengthWith(bench, static transaction => LockboxJobs.AddGenerated(transaction, Names));
        long few = LengthWith(bench, static transaction => PutFrames(transaction, Frames));
        long many = LengthWith(bench, static transaction => PutFrames(transaction, 2 * Frames));
        long frame = (many - few) / Frames - FrameLength;
        bench.Report.Add(
        [
            RowOf("an empty lockbox", empty, EmptyMax),
            RowOf($"{Names:n0} names", names - empty, NamesMax),
            RowOf("a stored frame of 2 MiB, besides its content", frame, FrameMax),
        ]);
    }

    private Row RowOf(string what, long bytes, long most) => new(Name, "", what, How.Operation)
    {
        Bytes = bytes,
        Check = bytes <= most ? Contest.Right : "too much",
        Counts = string.Create(CultureInfo.InvariantCulture, $"at most {most:n0}"),
    };

    private static long LengthWith(Workbench bench, Action<Transaction> change)
    {
        string path = bench.Scratch("sizes.lockbox");
        Workbench.Remove(path);
        using LockboxKey key = LockboxJobs.Create(path, bench.KeyFile);
        using (Transaction transaction = LockboxFile.OpenWrite(path, key))
        {
            change(transaction);
            transaction.Commit();
        }

        long length = new FileInfo(path).Length;
        Workbench.Remove(path);
        return length;
    }

    private static void PutFrames(Transaction transaction, int frames)
    {
        using PatternStream content = new(Pattern.Random, 0, (long)frames * FrameLength);
        _ = transaction.PutFile("frames.bin", content, GeneratedNames.MetadataOf(0));
    }
}
