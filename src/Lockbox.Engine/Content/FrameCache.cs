namespace Lockbox.Engine.Content;

/// <summary>
/// Opened frames within a budget of bytes, least recently used out first. Several threads that want the same frame open
/// it once. A frame counts with all that it holds, which becomes less once it is decompressed to its end. A budget of 0
/// keeps nothing (docs/adr/0011-frame-cache-and-progressive-decoding.md).
/// </summary>
internal sealed class FrameCache(long budget) : IDisposable
{
    private const int Stripes = 16;

    private readonly Lock _lock = new();
    private readonly Lock[] _loading = [.. Enumerable.Range(0, Stripes).Select(static _ => new Lock())];
    private readonly Dictionary<ulong, LinkedListNode<Kept>> _frames = [];
    private readonly LinkedList<Kept> _byUse = new();
    private long _size;

    /// <summary>Bytes that the frames in it are counted with, for tests.</summary>
    internal long Size
    {
        get
        {
            lock (_lock)
            {
                return _size;
            }
        }
    }

    /// <summary>A reference to a frame, opened by <paramref name="open"/> when it is not cached. Dispose it.</summary>
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
            foreach (Kept kept in _byUse)
            {
                kept.Frame.Dispose();
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
            if (!_frames.TryGetValue(frameId, out LinkedListNode<Kept>? node)
                || !node.Value.Frame.TryAddReference())
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            Kept kept = node.Value;
            long held = kept.Frame.HeldBytes;
            _size += held - kept.HeldBytes;
            node.Value = kept with { HeldBytes = held };
            return kept.Frame;
        }
    }

    private DecodedFrame Keep(ulong frameId, DecodedFrame frame)
    {
        long held = frame.HeldBytes;
        if (held > budget)
        {
            return frame;
        }

        lock (_lock)
        {
            frame.TryAddReference();
            _frames[frameId] = _byUse.AddFirst(new Kept(frameId, frame, held));
            _size += held;
            while (_size > budget && _byUse.Last is { } last)
            {
                _byUse.RemoveLast();
                _frames.Remove(last.Value.Id);
                _size -= last.Value.HeldBytes;
                last.Value.Frame.Dispose();
            }

            return frame;
        }
    }

    /// <summary>A frame in the cache.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Frame">The frame.</param>
    /// <param name="HeldBytes">What it was last counted with.</param>
    private readonly record struct Kept(ulong Id, DecodedFrame Frame, long HeldBytes);
}
