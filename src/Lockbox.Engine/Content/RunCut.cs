using Lockbox.Engine.Format;

namespace Lockbox.Engine.Content;

/// <summary>The runs of a file, cut at two places where pieces begin or the content ends.</summary>
/// <param name="Before">What is before the first place.</param>
/// <param name="Between">What is between the two.</param>
/// <param name="After">What is behind the second one.</param>
internal readonly record struct RunCut(
    IReadOnlyList<ContentRun> Before, IReadOnlyList<ContentRun> Between, IReadOnlyList<ContentRun> After)
{
    /// <summary>Cuts.</summary>
    /// <param name="runs">The content.</param>
    /// <param name="from">The first place, in bytes of the file.</param>
    /// <param name="to">The second one.</param>
    public static RunCut At(IReadOnlyList<ContentRun> runs, long from, long to)
    {
        List<ContentRun>[] parts = [[], [], []];
        long start = 0;
        foreach (ContentRun run in runs)
        {
            long first = FrameAt(run, from - start);
            long end = FrameAt(run, to - start);
            Add(parts[0], run.Part(0, first));
            Add(parts[1], run.Part(first, end));
            Add(parts[2], run.Part(end, run.FrameCount));
            start += run.Length;
        }

        return new RunCut(parts[0], parts[1], parts[2]);
    }

    /// <summary>The frame of a run that begins at an offset; none before the run, all of them behind it.</summary>
    private static long FrameAt(ContentRun run, long offset) => offset <= 0 ? 0
        : offset >= run.Length ? run.FrameCount
        : run.FrameCount > 1 && offset % run.Stride == 0 ? offset / run.Stride
        : throw new ArgumentOutOfRangeException(nameof(offset), offset, "No piece begins there.");

    private static void Add(List<ContentRun> part, ContentRun? run)
    {
        if (run is { } some)
        {
            part.Add(some);
        }
    }
}
