using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Content;

/// <summary>
/// Where the content of one entry goes, piece by piece in the order of the file. Full pieces in frames that follow each
/// other become one run, however many they are.
/// </summary>
internal sealed class RunList
{
    private readonly List<ContentRun> _runs = [];

    /// <summary>Adds the next piece.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="slice">The slice in it.</param>
    /// <param name="length">Its bytes.</param>
    public void Add(ulong frame, uint slice, int length)
    {
        if (_runs.Count > 0 && Follows(_runs[^1], frame, slice, length))
        {
            ContentRun run = _runs[^1];
            _runs[^1] = run with
            {
                FrameCount = run.FrameCount + 1,
                Stride = StrideOf(run),
                Length = run.Length + length,
            };
            return;
        }

        _runs.Add(ContentRun.Single(frame, slice, length));
    }

    /// <summary>The runs.</summary>
    /// <param name="name">The entry, for the message.</param>
    /// <exception cref="LockboxLimitExceededException">They are more than an entry may have.</exception>
    public IReadOnlyList<ContentRun> ToRuns(string name) => _runs.Count <= Limits.RunsMax
        ? _runs
        : throw new LockboxLimitExceededException(
            $"The content of '{EntryName.ToDisplay(name)}' is in too many pieces.");

    private static uint StrideOf(ContentRun run) => run.FrameCount == 1 ? (uint)run.Length : run.Stride;

    private static bool Follows(ContentRun run, ulong frame, uint slice, int length) =>
        run.Slice == 0 && slice == 0 && frame == run.FirstFrame + run.FrameCount
        && length <= StrideOf(run) && run.Length == (long)run.FrameCount * StrideOf(run);
}
