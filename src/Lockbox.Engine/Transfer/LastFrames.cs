namespace Lockbox.Engine.Transfer;

/// <summary>
/// Where the workers of an import meet in the end, each with a frame that is not full: what fits together goes into one
/// frame, so that how many there are does not depend on how many workers there were.
/// </summary>
internal sealed class LastFrames
{
    private const int PollMilliseconds = 50;

    private readonly object _gate = new();
    private readonly List<ImportFrame> _frames = [];
    private bool _merged;

    /// <summary>
    /// Brings a worker's frame, and returns once all have brought theirs. Each then writes its own, if anything is left
    /// in it.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="workers">How many there are.</param>
    /// <param name="stopping">Ends the wait, should one of them fail.</param>
    public void Settle(ImportFrame frame, int workers, CancellationToken stopping)
    {
        lock (_gate)
        {
            _frames.Add(frame);
            if (_frames.Count == workers)
            {
                Merge();
                _merged = true;
                Monitor.PulseAll(_gate);
            }

            while (!_merged)
            {
                stopping.ThrowIfCancellationRequested();
                _ = Monitor.Wait(_gate, PollMilliseconds);
            }
        }
    }

    private void Merge()
    {
        _frames.Sort(static (a, b) => a.Room.Length.CompareTo(b.Room.Length));
        for (int from = _frames.Count - 1; from > 0; from--)
        {
            for (int into = 0; into < from && !_frames[into].TryTakeOver(_frames[from]); into++)
            {
            }
        }
    }
}
