using System.Buffers.Binary;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>Offsets inside the clear header of an extent.</summary>
internal static class ExtentHeaderLayout
{
    public const int Magic = 0;
    public const int Kind = Magic + 4;
    public const int Version = Kind + 1;
    public const int Reserved = Version + 1;
    public const int PayloadLength = Reserved + 2;
    public const int MessageNumber = PayloadLength + 4;
    public const int SessionSalt = MessageNumber + 8;
    public const int Checksum = SessionSalt + 16;
    public const int Size = Checksum + 4;
}

/// <summary>
/// The clear header before each sealed extent: enough for a scan to find the extent without any index and, with the
/// lockbox key, to open it. The bytes before the checksum are associated data of the seal.
/// </summary>
/// <param name="Kind">What the extent holds.</param>
/// <param name="PayloadLength">Bytes of ciphertext, tag not counted.</param>
/// <param name="MessageNumber">The number of this message in its writing session; the nonce.</param>
/// <param name="SessionSalt">The salt that the session's subkey is derived with.</param>
internal readonly record struct ExtentHeader(
    ExtentKind Kind, uint PayloadLength, ulong MessageNumber, SessionSalt SessionSalt)
{
    /// <summary>The first bytes of every extent, "LBXE".</summary>
    public static ReadOnlySpan<byte> Magic => "LBXE"u8;

    /// <summary>The only version of the header so far.</summary>
    public const byte Version = 1;

    /// <summary>Bytes of header, ciphertext and tag.</summary>
    public uint ExtentLength => ExtentHeaderLayout.Size + PayloadLength + AeadTag.Size;

    /// <summary>Writes <see cref="ExtentHeaderLayout.Size"/> bytes.</summary>
    public void WriteTo(Span<byte> destination)
    {
        Magic.CopyTo(destination);
        destination[ExtentHeaderLayout.Kind] = (byte)Kind;
        destination[ExtentHeaderLayout.Version] = Version;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[ExtentHeaderLayout.Reserved..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[ExtentHeaderLayout.PayloadLength..], PayloadLength);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[ExtentHeaderLayout.MessageNumber..], MessageNumber);
        SessionSalt.Write(destination[ExtentHeaderLayout.SessionSalt..]);
        BinaryPrimitives.WriteUInt32LittleEndian(
            destination[ExtentHeaderLayout.Checksum..], Crc32C.Compute(destination[..ExtentHeaderLayout.Checksum]));
    }

    /// <summary>Reads and checks a header.</summary>
    public static DecodeStatus TryRead(ReadOnlySpan<byte> source, out ExtentHeader header)
    {
        header = default;
        if (source.Length < ExtentHeaderLayout.Size)
        {
            return DecodeStatus.Truncated;
        }

        if (!source.StartsWith(Magic))
        {
            return DecodeStatus.BadMagic;
        }

        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(source[ExtentHeaderLayout.Checksum..]);
        if (checksum != Crc32C.Compute(source[..ExtentHeaderLayout.Checksum]))
        {
            return DecodeStatus.BadChecksum;
        }

        if (source[ExtentHeaderLayout.Version] != Version)
        {
            return DecodeStatus.UnsupportedVersion;
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(source[ExtentHeaderLayout.Reserved..]) != 0)
        {
            return DecodeStatus.ReservedNotZero;
        }

        return TryReadFields(source, out header);
    }

    private static DecodeStatus TryReadFields(ReadOnlySpan<byte> source, out ExtentHeader header)
    {
        header = default;
        byte kind = source[ExtentHeaderLayout.Kind];
        if (kind is 0 or > (byte)ExtentKind.Properties)
        {
            return DecodeStatus.UnknownKind;
        }

        uint payloadLength = BinaryPrimitives.ReadUInt32LittleEndian(source[ExtentHeaderLayout.PayloadLength..]);
        ulong messageNumber = BinaryPrimitives.ReadUInt64LittleEndian(source[ExtentHeaderLayout.MessageNumber..]);
        if (payloadLength > Limits.ExtentMax - ExtentHeaderLayout.Size - AeadTag.Size
            || messageNumber >= Limits.SessionMessagesMax)
        {
            return DecodeStatus.OutOfRange;
        }

        SessionSalt salt = Format.SessionSalt.Read(source[ExtentHeaderLayout.SessionSalt..]);
        header = new ExtentHeader((ExtentKind)kind, payloadLength, messageNumber, salt);
        return DecodeStatus.Ok;
    }
}

/// <summary>The random 16 bytes that one writing session derives its subkeys with, as a value.</summary>
/// <param name="Low">The first eight bytes, little-endian.</param>
/// <param name="High">The last eight bytes, little-endian.</param>
internal readonly record struct SessionSalt(ulong Low, ulong High)
{
    /// <summary>Bytes of a salt.</summary>
    public const int Size = 16;

    /// <summary>Reads a salt from exactly 16 bytes.</summary>
    public static SessionSalt Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(source), BinaryPrimitives.ReadUInt64LittleEndian(source[8..]));

    /// <summary>Writes the salt to the first 16 bytes of <paramref name="destination"/>.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, Low);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], High);
    }
}
