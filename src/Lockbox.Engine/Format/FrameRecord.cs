using System.Buffers.Binary;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>What the frame table knows of a frame.</summary>
/// <param name="Pointer">Where the frame is and what it authenticates as.</param>
/// <param name="Codec">How its content is compressed.</param>
/// <param name="RawLength">Content bytes after decompression.</param>
/// <param name="LiveSlices">Slices that an entry refers to.</param>
/// <param name="LiveBytes">Content bytes in those slices.</param>
internal readonly record struct FrameRecord(
    BlockPointer Pointer, Codec Codec, int RawLength, int LiveSlices, long LiveBytes);

/// <summary>
/// The leaves of the frame table. Keys are frame ids, eight bytes, big-endian so that they sort by number.
/// </summary>
internal sealed class FrameLeafCodec : ILeafCodec<FrameRecord>
{
    /// <summary>The only instance.</summary>
    public static FrameLeafCodec Instance { get; } = new();

    /// <inheritdoc/>
    public ExtentKind NodeKind => ExtentKind.FrameTableNode;

    /// <inheritdoc/>
    public int KeyBytesMax => 8;

    /// <summary>The key of a frame id.</summary>
    public static byte[] KeyOf(ulong frameId)
    {
        byte[] key = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(key, frameId);
        return key;
    }

    /// <summary>The frame id of a key of eight bytes.</summary>
    public static ulong IdOf(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt64BigEndian(key);

    /// <inheritdoc/>
    public int EstimateSize(FrameRecord value) => 32;

    /// <inheritdoc/>
    public void WriteValues(ByteWriter writer, IReadOnlyList<FrameRecord> values)
    {
        long previousUnit = 0;
        foreach (FrameRecord value in values)
        {
            long unit = (long)(value.Pointer.Offset / Limits.AllocationUnit);
            writer.WriteZigzag(unit - previousUnit);
            writer.WriteVarint(value.Pointer.Length);
            writer.WriteByte((byte)value.Codec);
            writer.WriteVarint((ulong)value.RawLength);
            writer.WriteVarint((ulong)value.LiveSlices);
            writer.WriteVarint((ulong)value.LiveBytes);
            previousUnit = unit;
        }

        foreach (FrameRecord value in values)
        {
            value.Pointer.Tag.Write(writer.Append(AeadTag.Size));
        }
    }

    /// <inheritdoc/>
    public DecodeStatus TryReadValues(ref SpanReader reader, IReadOnlyList<byte[]> keys, List<FrameRecord> values)
    {
        long unit = 0;
        foreach (byte[] key in keys)
        {
            unit = unchecked(unit + reader.ReadZigzag());
            int length = reader.ReadVarintInt32(Limits.ExtentMax);
            byte codec = reader.ReadByte();
            int rawLength = reader.ReadVarintInt32(Limits.FrameRawMax);
            int liveSlices = reader.ReadVarintInt32(Limits.FrameSlicesMax);
            int liveBytes = reader.ReadVarintInt32(Limits.FrameRawMax);
            if (reader.Failed)
            {
                return DecodeStatus.Truncated;
            }

            if (key.Length != 8 || unit < 0 || unit > long.MaxValue / 2 / Limits.AllocationUnit
                || liveBytes > rawLength || liveSlices == 0 || liveBytes < liveSlices)
            {
                return DecodeStatus.OutOfRange;
            }

            if (codec > (byte)Codec.Zstd)
            {
                return DecodeStatus.BadCodec;
            }

            BlockPointer pointer =
                new((ulong)unit * Limits.AllocationUnit, (uint)length, ExtentKind.Frame, 0, default);
            values.Add(new FrameRecord(pointer, (Codec)codec, rawLength, liveSlices, liveBytes));
        }

        return TryReadTags(ref reader, values);
    }

    private static DecodeStatus TryReadTags(ref SpanReader reader, List<FrameRecord> values)
    {
        for (int i = 0; i < values.Count; i++)
        {
            ReadOnlySpan<byte> tag = reader.ReadBytes(AeadTag.Size);
            if (tag.IsEmpty)
            {
                return DecodeStatus.Truncated;
            }

            BlockPointer pointer = values[i].Pointer with { Tag = AeadTag.Read(tag) };
            if (!pointer.IsInBounds)
            {
                return DecodeStatus.OutOfRange;
            }

            values[i] = values[i] with { Pointer = pointer };
        }

        return DecodeStatus.Ok;
    }
}
