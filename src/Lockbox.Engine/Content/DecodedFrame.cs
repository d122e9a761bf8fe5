using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Content;

/// <summary>
/// The authenticated content of a frame, decompressed as it is asked for. Counted references: the cache holds one, each
/// user holds one, and the buffer goes back with the last. Several threads may read.
/// </summary>
internal sealed class DecodedFrame : IDisposable
{
    private readonly IDisposable _owner;
    private readonly CompressedContent? _compressed;
    private readonly ReadOnlyMemory<byte> _content;
    private readonly FrameSlice[] _slices;
    private readonly int[] _starts;
    private ReferenceCount _references;

    /// <summary>Takes over content that is not decompressed yet.</summary>
    public DecodedFrame(CompressedContent content, FrameSlice[] slices)
        : this(content, content.Memory, slices) => _compressed = content;

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

    /// <summary>About how much memory the frame takes, in bytes. It only ever becomes less.</summary>
    public long HeldBytes => _compressed?.HeldBytes ?? _content.Length;

    /// <summary>The bytes of a slice.</summary>
    /// <exception cref="LockboxCorruptException">The frame does not decompress to what it declares.</exception>
    public ReadOnlySpan<byte> Slice(uint index) => Slice(index, 0, _slices[(int)index].Length);

    /// <summary>A part of a slice; what lies behind it is not decompressed for it.</summary>
    /// <exception cref="LockboxCorruptException">The frame does not decompress to what it declares.</exception>
    public ReadOnlySpan<byte> Slice(uint index, int offset, int count)
    {
        ReadOnlySpan<byte> part =
            _content.Span.Slice(_starts[(int)index], _slices[(int)index].Length).Slice(offset, count);
        _compressed?.Decode(_starts[(int)index] + offset + count);
        return part;
    }

    /// <summary>Decompresses everything up to the end of a slice; the whole frame, if there is no such slice.</summary>
    /// <exception cref="LockboxCorruptException">The frame does not decompress to what it declares.</exception>
    public void DecodeThrough(uint index) => _compressed?.Decode(
        index < (uint)_slices.Length ? _starts[(int)index] + _slices[(int)index].Length : _content.Length);

    /// <summary>Decompresses the whole frame, and with that checks all of it.</summary>
    /// <exception cref="LockboxCorruptException">The frame does not decompress to what it declares.</exception>
    public void DecodeAll() => _compressed?.Decode(_content.Length);

    /// <summary>Takes another reference, or returns false when the frame is already gone.</summary>
    public bool TryAddReference() => _references.TryAdd();

    /// <summary>Gives one reference back.</summary>
    public void Dispose()
    {
        if (_references.Release())
        {
            _owner.Dispose();
        }
    }
}
