using System.Security.Cryptography;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Content;

/// <summary>The SHA-256 of content that is read piece by piece.</summary>
internal static class ContentDigest
{
    /// <summary>Bytes that are read at a time.</summary>
    public const int PieceLength = 128 * 1024;

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="content">The stream.</param>
    /// <param name="room">Room for a piece.</param>
    /// <param name="onRead">Told how many bytes were read, after each piece; what it throws ends the reading.</param>
    /// <returns>32 bytes.</returns>
    public static byte[] Of(Stream content, PooledBuffer room, Action<int> onRead)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int read; (read = content.Read(room.Span)) > 0;)
        {
            hash.AppendData(room.Span[..read]);
            onRead(read);
        }

        return hash.GetHashAndReset();
    }
}
