using Lockbox.Engine.Crypto;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Devices;

/// <summary>
/// Reads files that hold keys straight into memory that is zeroed later; no buffer in between keeps a copy.
/// </summary>
internal static class KeyFileReader
{
    /// <summary>All bytes of the file or pipe at <paramref name="path"/>. The caller disposes them.</summary>
    /// <exception cref="LockboxReadException">The file is not there, is a directory, or cannot be read.</exception>
    /// <exception cref="LockboxLimitExceededException">It is too short or too long for a key file.</exception>
    public static SecretBytes Read(string path)
    {
        SecretBytes bytes = ReadAtMost(path, Limits.KeyFileBytesMax, "key file")
            ?? throw new LockboxLimitExceededException(
                $"The key file '{path}' holds more than {Limits.KeyFileBytesMax} bytes, the most a key file may have.",
                "Use a file of 32 random bytes.");
        int length = bytes.Length;
        if (length < Limits.KeyFileBytesMin)
        {
            bytes.Dispose();
            throw new LockboxLimitExceededException(
                $"The key file '{path}' holds {length} bytes; it needs at least {Limits.KeyFileBytesMin}.",
                "Use a file of at least 32 random bytes.");
        }

        return bytes;
    }

    /// <summary>All bytes of a file or pipe, which the caller disposes; null when there are too many.</summary>
    /// <param name="path">The file or pipe.</param>
    /// <param name="limit">The most bytes it may have.</param>
    /// <param name="what">What messages call it.</param>
    /// <exception cref="LockboxReadException">It is not there, is a directory, or cannot be read.</exception>
    public static SecretBytes? ReadAtMost(string path, int limit, string what)
    {
        // One byte more than allowed: a file that is too long shows itself, and its length is never trusted.
        using SecretBytes buffer = new(limit + 1);
        int length = ReadInto(path, buffer.Span, what);
        return length > limit ? null : SecretBytes.CopyOf(buffer.Span[..length]);
    }

    private static int ReadInto(string path, Span<byte> buffer, string what)
    {
        try
        {
            // A stream without a buffer, because positional reads refuse pipes.
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            int filled = 0;
            while (filled < buffer.Length)
            {
                int count = file.Read(buffer[filled..]);
                if (count == 0)
                {
                    break;
                }

                filled += count;
            }

            return filled;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            string cause = e is FileNotFoundException or DirectoryNotFoundException
                ? "there is no such file."
                : Directory.Exists(path) ? "it is a directory."
                : e.Message;
            throw new LockboxReadException(
                $"The {what} '{path}' could not be read: {cause}",
                "Check the path: it has to be a file that you may read.",
                e);
        }
    }
}
