using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>
/// A stretch of a file's content. With <paramref name="FrameCount"/> 1 it is slice <paramref name="Slice"/> of one
/// frame. With more, it is slice 0 of each of <paramref name="FrameCount"/> frames with consecutive ids, each holding
/// exactly <paramref name="Stride"/> bytes but the last, which holds the rest.
/// </summary>
/// <param name="FirstFrame">Id of the first frame.</param>
/// <param name="FrameCount">How many frames, at least 1.</param>
/// <param name="Slice">Index of the slice in the frame's manifest; 0 when there are several frames.</param>
/// <param name="Stride">Content bytes of each full frame; 0 when there is one frame.</param>
/// <param name="Length">Content bytes of the whole run.</param>
internal readonly record struct ContentRun(ulong FirstFrame, uint FrameCount, uint Slice, uint Stride, long Length)
{
    /// <summary>A run that is one slice of one frame.</summary>
    public static ContentRun Single(ulong frame, uint slice, long length) => new(frame, 1, slice, 0, length);

    /// <summary>The frames from one to before another as a run of their own; null when that is none.</summary>
    /// <param name="first">The first frame, counted from 0.</param>
    /// <param name="end">The one behind the last.</param>
    public ContentRun? Part(long first, long end)
    {
        if (end <= first || end - first == FrameCount)
        {
            return end <= first ? null : this;
        }

        long length = Math.Min(Length, end * Stride) - first * Stride;
        ulong frame = FirstFrame + (ulong)first;
        return end - first == 1
            ? Single(frame, Slice, length)
            : this with { FirstFrame = frame, FrameCount = (uint)(end - first), Length = length };
    }

    /// <summary>Whether the numbers are within <see cref="Limits"/> and agree with each other.</summary>
    public bool IsPossible =>
        FirstFrame > 0 && FirstFrame <= long.MaxValue - (ulong)FrameCount && FrameCount <= int.MaxValue
        && Slice < Limits.FrameSlicesMax && Stride <= Limits.FrameRawMax
        && (FrameCount > 1 || Length <= Limits.FrameRawMax)
        && IsConsistent;

    private bool IsConsistent => FrameCount == 1
        ? Stride == 0 && Length > 0
        : FrameCount > 1 && Slice == 0 && Stride > 0
            && Length > (FrameCount - 1L) * Stride && Length <= (long)FrameCount * Stride;
}
