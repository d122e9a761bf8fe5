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
        NumberColumn.Write(writer, values, static value => (long)value.Codec);
        NumberColumn.Write(writer, values, static value => value.RawLength);
        NumberColumn.Write(writer, values, static value => value.LiveSlices);
        NumberColumn.Write(writer, values, static value => value.RawLength - value.LiveBytes);
        PointerColumns.Write(writer, [.. values.Select(static value => value.Pointer)]);
    }

    /// <inheritdoc/>
    public DecodeStatus TryReadValues(ref SpanReader reader, KeyList keys, out IReadOnlyList<FrameRecord> values)
    {
        values = [];
        NumberList codecs = NumberColumn.Read(ref reader, keys.Count);
        NumberList rawLengths = NumberColumn.Read(ref reader, keys.Count);
        NumberList liveSlices = NumberColumn.Read(ref reader, keys.Count);
        NumberList deadBytes = NumberColumn.Read(ref reader, keys.Count);
        if (reader.Failed)
        {
            return DecodeStatus.Truncated;
        }

        if (!codecs.IsWithin(0, (long)Codec.Zstd))
        {
            return DecodeStatus.BadCodec;
        }

        if (!rawLengths.IsWithin(1, Limits.FrameRawMax) || !liveSlices.IsWithin(1, Limits.FrameSlicesMax)
            || !deadBytes.IsWithin(0, Limits.FrameRawMax))
        {
            return DecodeStatus.OutOfRange;
        }

        DecodeStatus status =
            PointerColumns.TryRead(ref reader, keys.Count, ExtentKind.Frame, 0, out BlockPointer[] pointers);
        if (status != DecodeStatus.Ok)
        {
            return status;
        }

        FrameRecord[] records = new FrameRecord[keys.Count];
        for (int i = 0; i < records.Length; i++)
        {
            long live = rawLengths[i] - deadBytes[i];
            if (keys.At(i).Length != sizeof(ulong) || live < liveSlices[i])
            {
                return DecodeStatus.OutOfRange;
            }

            records[i] =
                new FrameRecord(pointers[i], (Codec)codecs[i], (int)rawLengths[i], (int)liveSlices[i], live);
        }

        values = records;
        return DecodeStatus.Ok;
    }
}
