using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Content;

/// <summary>
/// Packs pieces of entries that come one after the other into frames: none is split, and a frame ends where it is full
/// or the next piece does not fit.
/// </summary>
/// <param name="nextId">Gives the id of a frame once its first piece comes.</param>
/// <param name="write">Writes a frame.</param>
internal sealed class FrameFiller(Func<ulong> nextId, Action<ulong, FrameBuffer> write) : IDisposable
{
    private readonly FrameBuffer _open = new(Limits.FrameRawMax);
    private ulong _id;

    /// <summary>Where the next piece, of so many bytes, is written to.</summary>
    public Span<byte> RoomFor(int length)
    {
        bool fits = _open.RawLength + length <= _open.Capacity && _open.SliceCount < Limits.FrameSlicesMax;
        if (!fits || _open.RawLength >= Limits.FrameRawTarget)
        {
            Flush();
        }

        return _open.Free[..length];
    }

    /// <summary>Takes what was written to <see cref="RoomFor"/> as the next piece.</summary>
    /// <returns>The frame it is in, and its slice there.</returns>
    public (ulong Frame, uint Slice) Take(ulong entryId, long fileOffset, int length)
    {
        _id = _open.SliceCount == 0 ? nextId() : _id;
        return (_id, _open.AddSlice(entryId, fileOffset, length));
    }

    /// <summary>Writes what is not written yet.</summary>
    public void Flush()
    {
        if (_open.SliceCount > 0)
        {
            write(_id, _open);
            _open.Reset();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _open.Dispose();
}
