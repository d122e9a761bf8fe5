using System.Buffers.Binary;

namespace Lockbox.Engine.Primitives;

/// <summary>
/// Reads little-endian numbers and varints from a span. Failure is sticky: after one read past the end, or one
/// ill-formed varint, every later read returns zero and <see cref="Failed"/> stays true, so that a decoder is
/// straight-line code with one test at the end.
/// </summary>
internal ref struct SpanReader(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>True after any read that could not be satisfied.</summary>
    public bool Failed { get; private set; }

    /// <summary>Bytes left; zero after a failure.</summary>
    public readonly int Remaining => Failed ? 0 : _source.Length - Position;

    /// <summary>True when everything was read and nothing failed.</summary>
    public readonly bool AtEnd => !Failed && Position == _source.Length;

    /// <summary>Marks the input as unusable; for checks that the reader itself cannot make.</summary>
    public void Fail() => Failed = true;

    /// <summary>The next <paramref name="count"/> bytes, or an empty span on failure.</summary>
    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if (Failed || count < 0 || count > _source.Length - Position)
        {
            Failed = true;
            return default;
        }

        ReadOnlySpan<byte> bytes = _source.Slice(Position, count);
        Position += count;
        return bytes;
    }

    /// <summary>One byte.</summary>
    public byte ReadByte()
    {
        ReadOnlySpan<byte> b = ReadBytes(1);
        return b.IsEmpty ? (byte)0 : b[0];
    }

    /// <summary>Two bytes, little-endian.</summary>
    public ushort ReadUInt16()
    {
        ReadOnlySpan<byte> b = ReadBytes(2);
        return b.IsEmpty ? (ushort)0 : BinaryPrimitives.ReadUInt16LittleEndian(b);
    }

    /// <summary>Four bytes, little-endian.</summary>
    public uint ReadUInt32()
    {
        ReadOnlySpan<byte> b = ReadBytes(4);
        return b.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(b);
    }

    /// <summary>Eight bytes, little-endian.</summary>
    public ulong ReadUInt64()
    {
        ReadOnlySpan<byte> b = ReadBytes(8);
        return b.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(b);
    }

    /// <summary>
    /// An unsigned LEB128 number of at most ten bytes. A number that is not in its shortest form fails, so that every
    /// value has exactly one encoding.
    /// </summary>
    public ulong ReadVarint()
    {
        // Most numbers are of one byte.
        if (!Failed && Position < _source.Length && _source[Position] < 0x80)
        {
            return _source[Position++];
        }

        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            byte b = ReadByte();
            if (Failed)
            {
                return 0;
            }

            if (shift == 63 && b > 1)
            {
                break;
            }

            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                if (b == 0 && shift > 0)
                {
                    break;
                }

                return value;
            }
        }

        Failed = true;
        return 0;
    }

    /// <summary>A varint that must not exceed <paramref name="max"/>; a larger one fails.</summary>
    public int ReadVarintInt32(int max)
    {
        ulong value = ReadVarint();
        if (value > (ulong)max)
        {
            Failed = true;
            return 0;
        }

        return (int)value;
    }

    /// <summary>
    /// A count of items that each take at least <paramref name="minimumBytesEach"/> bytes: it fails when it exceeds
    /// <paramref name="max"/> or what the remaining bytes could hold, so no array is sized by a lie.
    /// </summary>
    public int ReadCount(int max, int minimumBytesEach)
    {
        int count = ReadVarintInt32(max);
        if ((long)count * minimumBytesEach > Remaining)
        {
            Failed = true;
            return 0;
        }

        return count;
    }

    /// <summary>A signed number in zigzag form.</summary>
    public long ReadZigzag()
    {
        ulong value = ReadVarint();
        return unchecked((long)(value >> 1) ^ -(long)(value & 1));
    }
}
