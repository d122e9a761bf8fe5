using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Lockbox.Engine.Primitives;

/// <summary>
/// Appends little-endian numbers and varints to a pooled, growing buffer. The counterpart of <see cref="SpanReader"/>.
/// </summary>
/// <remarks>The buffer may hold names, so it is cleared when it grows and when it is disposed.</remarks>
internal sealed class ByteWriter : IDisposable
{
    private byte[] _buffer;
    private int _dirty;

    /// <summary>Creates a writer with room for <paramref name="capacity"/> bytes.</summary>
    public ByteWriter(int capacity = 1024) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public Span<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>Forgets what was written and keeps the buffer.</summary>
    public void Clear()
    {
        // What was longer than what comes next must still be cleared when the buffer is given back.
        _dirty = Math.Max(_dirty, Length);
        Length = 0;
    }

    /// <summary>
    /// Room for <paramref name="count"/> bytes at the end, counted as written. The caller fills all of it.
    /// </summary>
    public Span<byte> Append(int count)
    {
        EnsureRoom(count);
        Span<byte> span = _buffer.AsSpan(Length, count);
        Length += count;
        return span;
    }

    /// <summary>Writes bytes as they are.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Append(bytes.Length));

    /// <summary>Writes one byte.</summary>
    public void WriteByte(byte value) => Append(1)[0] = value;

    /// <summary>Writes two bytes, little-endian.</summary>
    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Append(2), value);

    /// <summary>Writes four bytes, little-endian.</summary>
    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Append(4), value);

    /// <summary>Writes eight bytes, little-endian.</summary>
    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Append(8), value);

    /// <summary>Writes an unsigned LEB128 number in its shortest form (1 to 10 bytes).</summary>
    public void WriteVarint(ulong value)
    {
        EnsureRoom(10);
        while (value >= 0x80)
        {
            _buffer[Length++] = unchecked((byte)(value | 0x80));
            value >>= 7;
        }

        _buffer[Length++] = (byte)value;
    }

    /// <summary>Writes a signed number in zigzag form, so that small magnitudes of either sign are short.</summary>
    public void WriteZigzag(long value) => WriteVarint(Zigzag(value));

    /// <summary>How many bytes <see cref="WriteVarint"/> takes for a value.</summary>
    public static int VarintLength(ulong value) => (70 - System.Numerics.BitOperations.LeadingZeroCount(value | 1)) / 7;

    /// <summary>How many bytes <see cref="WriteZigzag"/> takes for a value.</summary>
    public static int ZigzagLength(long value) => VarintLength(Zigzag(value));

    /// <summary>Clears the buffer and gives it back.</summary>
    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            GiveBack();
            _buffer = [];
            Length = 0;
        }
    }

    private static ulong Zigzag(long value) => unchecked((ulong)((value << 1) ^ (value >> 63)));

    private void EnsureRoom(int count)
    {
        if (_buffer.Length - Length >= count)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + count));
        Written.CopyTo(larger);
        GiveBack();
        _buffer = larger;
    }

    private void GiveBack()
    {
        CryptographicOperations.ZeroMemory(_buffer.AsSpan(0, Math.Max(_dirty, Length)));
        ArrayPool<byte>.Shared.Return(_buffer);
        _dirty = 0;
    }
}
