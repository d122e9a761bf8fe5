using System.Buffers.Binary;
using Lockbox.Engine.Compression;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Storage;

/// <summary>
/// Small records (index nodes, manifests) as they are kept: codec, raw length, and the bytes, compressed where that
/// pays.
/// </summary>
internal static class Packing
{
    private const int Codec = 0;
    private const int RawLength = Codec + 1;
    private const int Data = RawLength + 4;

    /// <summary>Records this short are never worth a zstd frame.</summary>
    private const int CompressFrom = 64;

    /// <summary>These records are small and read often: what a higher level costs once, each reading gains.</summary>
    private const int ZstdLevel = 7;

    /// <summary>Most bytes that packing a number of bytes takes.</summary>
    public static int Bound(int rawLength) => Data + rawLength;

    /// <summary>Packs a record; returns how many bytes of the destination it took.</summary>
    public static int Pack(ZstdPool zstd, ReadOnlySpan<byte> raw, Span<byte> destination)
    {
        BinaryPrimitives.WriteInt32LittleEndian(destination[RawLength..], raw.Length);
        int packed = raw.Length < CompressFrom
            ? 0
            : zstd.Compress(raw, destination.Slice(Data, raw.Length), ZstdLevel);
        bool pays = packed > 0 && packed < raw.Length;
        destination[Codec] = (byte)(pays ? Primitives.Codec.Zstd : Primitives.Codec.Stored);
        if (!pays)
        {
            raw.CopyTo(destination[Data..]);
            packed = raw.Length;
        }

        return Data + packed;
    }

    /// <summary>The raw record in a rented buffer, or null when it is longer than allowed or does not decode.</summary>
    public static PooledBuffer? TryUnpack(ZstdPool zstd, ReadOnlySpan<byte> packed, int rawLengthMax)
    {
        if (packed.Length < Data || packed[Codec] > (byte)Primitives.Codec.Zstd)
        {
            return null;
        }

        uint rawLength = BinaryPrimitives.ReadUInt32LittleEndian(packed[RawLength..]);
        if (rawLength > rawLengthMax)
        {
            return null;
        }

        PooledBuffer raw = PooledBuffer.Rent((int)rawLength);
        ReadOnlySpan<byte> data = packed[Data..];
        bool isStored = packed[Codec] == (byte)Primitives.Codec.Stored;
        if (isStored ? data.Length == raw.Length : zstd.TryDecompress(data, raw.Span, out _))
        {
            if (isStored)
            {
                data.CopyTo(raw.Span);
            }

            return raw;
        }

        raw.Dispose();
        return null;
    }
}
