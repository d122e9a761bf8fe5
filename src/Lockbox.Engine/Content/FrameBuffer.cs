using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Content;

/// <summary>
/// A frame being filled: content, and which entry each piece belongs to. The content lies where it can be sealed in
/// place, so that incompressible data is never copied. One thread at a time.
/// </summary>
internal sealed class FrameBuffer : IDisposable
{
    /// <summary>Where content begins: room for the extent's and the frame's header.</summary>
    internal const int ContentAt = ExtentStore.Headroom + FrameHeaderLayout.Size;

    private readonly PooledBuffer _buffer;
    private readonly List<FrameSlice> _slices = [];

    /// <summary>Creates a buffer for at most <paramref name="capacity"/> content bytes.</summary>
    public FrameBuffer(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, Limits.FrameRawMax);
        Capacity = capacity;
        _buffer = PooledBuffer.Rent(ContentAt + capacity + ExtentStore.Tailroom);
    }

    /// <summary>Most content bytes.</summary>
    public int Capacity { get; }

    /// <summary>Content bytes so far.</summary>
    public int RawLength { get; private set; }

    /// <summary>Slices so far.</summary>
    public int SliceCount => _slices.Count;

    /// <summary>
    /// The room behind the content; what is written here counts once <see cref="AddSlice"/> is called.
    /// </summary>
    public Span<byte> Free => _buffer.Span.Slice(ContentAt + RawLength, Capacity - RawLength);

    /// <summary>The content.</summary>
    internal ReadOnlySpan<byte> Content => _buffer.Span.Slice(ContentAt, RawLength);

    /// <summary>The slices.</summary>
    internal ReadOnlySpan<FrameSlice> Slices => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_slices);

    /// <summary>The whole buffer, headroom included.</summary>
    internal Span<byte> Whole => _buffer.Span;

    /// <summary>Takes the bytes just written to <see cref="Free"/> as the next slice; returns its number.</summary>
    public uint AddSlice(ulong entryId, long fileOffset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Capacity - RawLength);
        if (_slices.Count >= Limits.FrameSlicesMax)
        {
            throw new InvalidOperationException("The frame has as many slices as one may have.");
        }

        _slices.Add(new FrameSlice(entryId, fileOffset, length));
        RawLength += length;
        return (uint)(_slices.Count - 1);
    }

    /// <summary>Takes the bytes just written to <see cref="Free"/> as more of the last slice.</summary>
    public void ExtendLastSlice(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Capacity - RawLength);
        FrameSlice last = _slices[^1];
        _slices[^1] = last with { Length = last.Length + length };
        RawLength += length;
    }

    /// <summary>Keeps the number of a slice that was deleted, so that those behind it keep theirs.</summary>
    internal void AddDeadSlice() => _slices.Add(FrameSlice.Dead);

    /// <summary>Forgets content and slices.</summary>
    public void Reset()
    {
        _slices.Clear();
        RawLength = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();
}
