using Lockbox.Engine.Format;

namespace Lockbox.Engine.Content;

/// <summary>
/// The authenticated, decompressed content of a frame. Counted references: the cache holds one, each user holds one,
/// and the buffer goes back with the last.
/// </summary>
internal sealed class DecodedFrame : IDisposable
{
    private readonly IDisposable _owner;
    private readonly ReadOnlyMemory<byte> _content;
    private readonly FrameSlice[] _slices;
    private readonly int[] _starts;
    private int _references = 1;

    /// <summary>Takes over the buffer behind the content.</summary>
    public DecodedFrame(IDisposable owner, ReadOnlyMemory<byte> content, FrameSlice[] slices)
    {
        _owner = owner;
        _content = content;
        _slices = slices;
        _starts = new int[slices.Length];
        int start = 0;
        for (int i = 0; i < slices.Length; i++)
        {
            _starts[i] = start;
            start += slices[i].Length;
        }
    }

    /// <summary>Content bytes.</summary>
    public int RawLength => _content.Length;

    /// <summary>Which pieces the frame holds.</summary>
    public ReadOnlySpan<FrameSlice> Slices => _slices;

    /// <summary>The bytes of a slice.</summary>
    public ReadOnlySpan<byte> Slice(uint index) =>
        _content.Span.Slice(_starts[(int)index], _slices[(int)index].Length);

    /// <summary>Takes another reference, or returns false when the frame is already gone.</summary>
    public bool TryAddReference()
    {
        int seen = Volatile.Read(ref _references);
        while (seen > 0)
        {
            int found = Interlocked.CompareExchange(ref _references, seen + 1, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    /// <summary>Gives one reference back.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            _owner.Dispose();
        }
    }
}
