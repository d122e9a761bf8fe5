using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// How many files go into a batch. Of files whose length is known, as many as a frame takes. Of the others, as many as
/// a frame would take if they were like those before, so that what lies side by side on the host does so in the frame;
/// but fewer at first, so that no worker waits while another one has everything to do.
/// </summary>
/// <param name="workers">How many workers there may be.</param>
internal sealed class BatchSize(int workers)
{
    private const int First = 16;
    private const int Most = 8192;

    private int _limit = First;
    private int _files;
    private int _unknown;
    private int _bytes;
    private int _batches;

    /// <summary>Whether another file may go into the batch; 0 bytes are a length that is not known.</summary>
    public bool HasRoomFor(int bytes) =>
        _unknown < _limit && _files < Most && _bytes + bytes <= Limits.FrameRawTarget;

    /// <summary>Counts a file; 0 bytes are a length that is not known.</summary>
    public void Add(int bytes)
    {
        _files++;
        _unknown += bytes == 0 ? 1 : 0;
        _bytes += bytes;
    }

    /// <summary>Begins the next batch.</summary>
    /// <param name="soFar">What has been read so far.</param>
    public void BeginNext(TransferMonitor soFar)
    {
        _files = 0;
        _unknown = 0;
        _bytes = 0;
        int doublings = Math.Min(++_batches / workers, 9);
        long perFrame = soFar.Bytes > 0 ? Limits.FrameRawTarget * Math.Max(soFar.Items, 1) / soFar.Bytes : Most;
        _limit = (int)Math.Clamp(perFrame, First, First << doublings);
    }
}
