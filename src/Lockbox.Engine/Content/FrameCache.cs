namespace Lockbox.Engine.Content;

/// <summary>
/// Decoded frames within a budget of bytes, least recently used out first. Several threads that want the same frame
/// decode it once. A budget of 0 keeps nothing.
/// </summary>
internal sealed class FrameCache(long budget) : IDisposable
{
    private const int Stripes = 16;

    private readonly Lock _lock = new();
    private readonly Lock[] _loading = [.. Enumerable.Range(0, Stripes).Select(static _ => new Lock())];
    private readonly Dictionary<ulong, LinkedListNode<(ulong Id, DecodedFrame Frame)>> _frames = [];
    private readonly LinkedList<(ulong Id, DecodedFrame Frame)> _byUse = new();
    private long _size;

    /// <summary>A reference to a frame, decoded by <paramref name="open"/> when it is not cached. Dispose it.</summary>
    public DecodedFrame Lease(ulong frameId, Func<ulong, DecodedFrame> open)
    {
        if (Find(frameId) is { } cached)
        {
            return cached;
        }

        lock (_loading[(int)(frameId % Stripes)])
        {
            return Find(frameId) ?? Keep(frameId, open(frameId));
        }
    }

    /// <summary>Gives back the cache's references; frames in use live on until their users are done.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach ((_, DecodedFrame frame) in _byUse)
            {
                frame.Dispose();
            }

            _byUse.Clear();
            _frames.Clear();
            _size = 0;
        }
    }

    private DecodedFrame? Find(ulong frameId)
    {
        lock (_lock)
        {
            if (!_frames.TryGetValue(frameId, out LinkedListNode<(ulong Id, DecodedFrame Frame)>? node)
                || !node.Value.Frame.TryAddReference())
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Frame;
        }
    }

    private DecodedFrame Keep(ulong frameId, DecodedFrame frame)
    {
        if (frame.RawLength > budget)
        {
            return frame;
        }

        lock (_lock)
        {
            frame.TryAddReference();
            _frames[frameId] = _byUse.AddFirst((frameId, frame));
            _size += frame.RawLength;
            while (_size > budget && _byUse.Last is { } last)
            {
                _byUse.RemoveLast();
                _frames.Remove(last.Value.Id);
                _size -= last.Value.Frame.RawLength;
                last.Value.Frame.Dispose();
            }

            return frame;
        }
    }
}
