using System.IO.Compression;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>What a lockbox says of itself, sealed.</summary>
/// <param name="CreatedAt">When it was made, UTC.</param>
/// <param name="CompressionLevel">The level that additions use by default.</param>
/// <param name="Description">A note, or an empty string.</param>
internal sealed record LockboxProperties(DateTime CreatedAt, CompressionLevel CompressionLevel, string Description)
{
    private const byte Version = 1;

    /// <summary>Writes version, level, creation time and description.</summary>
    public void Write(ByteWriter writer)
    {
        byte[] description = StrictUtf8.Encoding.GetBytes(Description);
        writer.WriteByte(Version);
        writer.WriteByte((byte)CompressionLevel);
        writer.WriteUInt64((ulong)CreatedAt.Ticks);
        writer.WriteVarint((ulong)description.Length);
        writer.WriteBytes(description);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static DecodeStatus TryRead(ReadOnlySpan<byte> source, out LockboxProperties? properties)
    {
        properties = null;
        SpanReader reader = new(source);
        byte version = reader.ReadByte();
        byte level = reader.ReadByte();
        ulong createdAt = reader.ReadUInt64();
        int length = reader.ReadVarintInt32(Limits.DescriptionBytesMax);
        ReadOnlySpan<byte> description = reader.ReadBytes(length);
        if (reader.Failed)
        {
            return DecodeStatus.Truncated;
        }

        if (version != Version)
        {
            return DecodeStatus.UnsupportedVersion;
        }

        if (!reader.AtEnd)
        {
            return DecodeStatus.TrailingBytes;
        }

        if (level > (byte)CompressionLevel.SmallestSize || createdAt > (ulong)DateTime.MaxValue.Ticks)
        {
            return DecodeStatus.OutOfRange;
        }

        if (!System.Text.Unicode.Utf8.IsValid(description))
        {
            return DecodeStatus.InvalidName;
        }

        properties = new LockboxProperties(
            new DateTime((long)createdAt, DateTimeKind.Utc),
            (CompressionLevel)level,
            StrictUtf8.Encoding.GetString(description));
        return DecodeStatus.Ok;
    }
}
