using System.Buffers.Binary;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Compression;

/// <summary>
/// The header of a zstd frame (RFC 8878, section 3.1.1.1), read before any library sees the bytes: what a hostile
/// frame could ask for is refused here, alike for every backend.
/// </summary>
/// <param name="ContentSize">Declared content length in bytes.</param>
/// <param name="WindowSize">How far back matches may reach, in bytes.</param>
/// <param name="Length">Bytes of the header itself.</param>
internal readonly record struct ZstdFrameHeader(ulong ContentSize, ulong WindowSize, int Length)
{
    private const uint Magic = 0xFD2FB528;
    private const byte ReservedBit = 0x08;
    private const byte DictionaryBits = 0x03;
    private const byte SingleSegmentBit = 0x20;

    /// <summary>True when <paramref name="frame"/> may be decompressed into that many bytes.</summary>
    public static bool Promises(ReadOnlySpan<byte> frame, int contentLength) =>
        Promises(frame, contentLength, out _);

    /// <summary>The same, with the header.</summary>
    public static bool Promises(ReadOnlySpan<byte> frame, int contentLength, out ZstdFrameHeader header) =>
        TryRead(frame, out header)
        && header.ContentSize == (ulong)contentLength
        && header.WindowSize <= Limits.ZstdWindowMax;

    /// <summary>
    /// Reads the header. It fails on anything that Lockbox never writes: skippable frames, dictionaries, a missing
    /// content size, the reserved bit.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out ZstdFrameHeader header)
    {
        header = default;
        if (frame.Length < 6 || BinaryPrimitives.ReadUInt32LittleEndian(frame) != Magic)
        {
            return false;
        }

        byte descriptor = frame[4];
        bool singleSegment = (descriptor & SingleSegmentBit) != 0;
        int sizeCode = descriptor >> 6;
        if ((descriptor & (ReservedBit | DictionaryBits)) != 0 || (sizeCode == 0 && !singleSegment))
        {
            return false;
        }

        int sizeOffset = singleSegment ? 5 : 6;
        int sizeBytes = 1 << sizeCode;
        if (frame.Length < sizeOffset + sizeBytes)
        {
            return false;
        }

        ulong contentSize = ReadContentSize(frame.Slice(sizeOffset, sizeBytes));
        ulong windowSize = singleSegment ? contentSize : ReadWindowSize(frame[5]);
        header = new ZstdFrameHeader(contentSize, windowSize, sizeOffset + sizeBytes);
        return true;
    }

    private static ulong ReadContentSize(ReadOnlySpan<byte> field) => field.Length switch
    {
        1 => field[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(field) + 256UL, // the RFC's offset: smaller ones take one byte
        4 => BinaryPrimitives.ReadUInt32LittleEndian(field),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(field),
    };

    private static ulong ReadWindowSize(byte field)
    {
        ulong windowBase = 1UL << (10 + (field >> 3));
        return windowBase + (windowBase / 8 * (ulong)(field & 7));
    }
}
