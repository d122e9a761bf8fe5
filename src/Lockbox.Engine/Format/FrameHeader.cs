using System.Buffers.Binary;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>Offsets inside the sealed header of a frame.</summary>
internal static class FrameHeaderLayout
{
    public const int Codec = 0;
    public const int Reserved1 = Codec + 1;
    public const int RawLength = Reserved1 + 3;
    public const int ManifestLength = RawLength + 4;
    public const int Reserved2 = ManifestLength + 4;
    public const int FrameId = Reserved2 + 4;
    public const int Sequence = FrameId + 8;
    public const int Size = Sequence + 8;
}

/// <summary>
/// The first bytes of a frame's plaintext. Behind it come the payload (content, stored or compressed) and the
/// manifest, so that stored content can be sealed where it was read to.
/// </summary>
/// <param name="Codec">How the payload is compressed.</param>
/// <param name="RawLength">Content bytes after decompression.</param>
/// <param name="ManifestLength">Bytes of the manifest behind the payload.</param>
/// <param name="FrameId">The frame's id.</param>
/// <param name="Sequence">The commit that wrote this version of the frame.</param>
internal readonly record struct FrameHeader(
    Codec Codec, int RawLength, int ManifestLength, ulong FrameId, ulong Sequence)
{
    /// <summary>Writes <see cref="FrameHeaderLayout.Size"/> bytes.</summary>
    public void WriteTo(Span<byte> destination)
    {
        destination[..FrameHeaderLayout.Size].Clear();
        destination[FrameHeaderLayout.Codec] = (byte)Codec;
        BinaryPrimitives.WriteInt32LittleEndian(destination[FrameHeaderLayout.RawLength..], RawLength);
        BinaryPrimitives.WriteInt32LittleEndian(destination[FrameHeaderLayout.ManifestLength..], ManifestLength);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[FrameHeaderLayout.FrameId..], FrameId);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[FrameHeaderLayout.Sequence..], Sequence);
    }

    /// <summary>Reads and checks the header at the front of a frame's whole plaintext.</summary>
    public static DecodeStatus TryRead(ReadOnlySpan<byte> plaintext, out FrameHeader header)
    {
        header = default;
        if (plaintext.Length < FrameHeaderLayout.Size)
        {
            return DecodeStatus.Truncated;
        }

        if (plaintext.Slice(FrameHeaderLayout.Reserved1, 3).IndexOfAnyExcept((byte)0) >= 0
            || plaintext.Slice(FrameHeaderLayout.Reserved2, 4).IndexOfAnyExcept((byte)0) >= 0)
        {
            return DecodeStatus.ReservedNotZero;
        }

        byte codec = plaintext[FrameHeaderLayout.Codec];
        if (codec > (byte)Codec.Zstd)
        {
            return DecodeStatus.BadCodec;
        }

        uint rawLength = BinaryPrimitives.ReadUInt32LittleEndian(plaintext[FrameHeaderLayout.RawLength..]);
        uint manifestLength = BinaryPrimitives.ReadUInt32LittleEndian(plaintext[FrameHeaderLayout.ManifestLength..]);
        if (rawLength > Limits.FrameRawMax || manifestLength > Limits.ManifestMax)
        {
            return DecodeStatus.OutOfRange;
        }

        long payloadLength = (long)plaintext.Length - FrameHeaderLayout.Size - manifestLength;
        bool payloadFits = codec == (byte)Codec.Stored ? payloadLength == rawLength : payloadLength >= 0;
        if (!payloadFits)
        {
            return DecodeStatus.LengthMismatch;
        }

        header = new FrameHeader(
            (Codec)codec,
            (int)rawLength,
            (int)manifestLength,
            BinaryPrimitives.ReadUInt64LittleEndian(plaintext[FrameHeaderLayout.FrameId..]),
            BinaryPrimitives.ReadUInt64LittleEndian(plaintext[FrameHeaderLayout.Sequence..]));
        return DecodeStatus.Ok;
    }
}
