using System.Buffers.Binary;
using System.Numerics;

namespace Lockbox.Engine.Primitives;

/// <summary>
/// CRC-32C (Castagnoli, RFC 3720 appendix B.4). It finds torn writes and line noise before any key is known;
/// everything that matters is authenticated by an AEAD tag as well.
/// </summary>
internal static class Crc32C
{
    /// <summary>The checksum of <paramref name="data"/>; 0xE3069283 for "123456789".</summary>
    public static uint Compute(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        while (data.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[8..];
        }

        foreach (byte b in data)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
