using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Content;

/// <summary>
/// Keeps the number of a file's runs far from what an entry may have. A write into the middle of a long run makes three
/// of it, and a file that only ever grows gets one with each frame; where they are too many, the shortest neighbours
/// are written again as one.
/// </summary>
internal static class RunMerge
{
    /// <summary>Runs that a file may have before some are put together.</summary>
    public const int RunsKept = Limits.RunsMax / 2;

    /// <summary>
    /// As many are written again at once: what they hold is one run of full frames and a rest, so they become fewer.
    /// </summary>
    private const int Neighbours = 3;

    /// <summary>Where in a file the content begins and ends that is to be written again, or null.</summary>
    /// <param name="runs">The content.</param>
    /// <param name="before">How many runs the file had; it need not have fewer than that.</param>
    public static (long From, long To)? Find(IReadOnlyList<ContentRun> runs, int before)
    {
        if (runs.Count <= Math.Max(before, RunsKept))
        {
            return null;
        }

        (long From, long To) shortest = (0, long.MaxValue);
        long from = 0;
        for (int i = 0; i + Neighbours <= runs.Count; i++)
        {
            long length = runs[i].Length + runs[i + 1].Length + runs[i + 2].Length;
            if (length < shortest.To - shortest.From)
            {
                shortest = (from, from + length);
            }

            from += runs[i].Length;
        }

        return shortest;
    }
}
