using System.Text;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Content;

/// <summary>Content as the pipeline gets it: chunks of bytes, one text, or lines; read as they are asked for.</summary>
internal static class ContentReading
{
    private const int ChunkLength = 128 * 1024;
    private const int ShortestBuffer = 256;

    /// <summary>
    /// Byte arrays of 128 KiB, each as one object and none twice, because the receiver may keep it.
    /// </summary>
    /// <param name="content">The content, from its position.</param>
    /// <returns>The chunks.</returns>
    public static IEnumerable<byte[]> Chunks(Stream content)
    {
        for (long left = content.Length; left > 0;)
        {
            byte[] chunk = new byte[(int)Math.Min(left, ChunkLength)];
            content.ReadExactly(chunk);
            left -= chunk.Length;
            yield return chunk;
        }
    }

    /// <summary>Text; a byte order mark decides about the encoding if there is one.</summary>
    /// <param name="content">The content, from its position.</param>
    /// <param name="encoding">The encoding without a byte order mark.</param>
    /// <param name="isWhole">One string instead of lines.</param>
    /// <param name="mostLines">How many lines at most.</param>
    /// <returns>The text or the lines.</returns>
    public static IEnumerable<string> Texts(Stream content, Encoding encoding, bool isWhole, long mostLines)
    {
        using StreamReader reader = Open(content, encoding);
        if (isWhole)
        {
            yield return reader.ReadToEnd();
            yield break;
        }

        for (long count = 0; count < mostLines && reader.ReadLine() is { } line; count++)
        {
            yield return line;
        }
    }

    /// <summary>The error about an item that has no content.</summary>
    /// <param name="entry">A directory or a link.</param>
    /// <returns>The error.</returns>
    public static LockboxReadException HasNoContent(Entry entry) =>
        HasNoContent(EntryName.ToDisplay(entry.Name), entry.LinkTarget);

    /// <summary>The error about a directory or a link, as it is shown.</summary>
    /// <param name="shown">Its name for people.</param>
    /// <param name="linkTarget">Where it points; null for a directory.</param>
    /// <returns>The error.</returns>
    public static LockboxReadException HasNoContent(string shown, string? linkTarget) => linkTarget is null
        ? new($"'{shown}' is a directory and has no content.", "Name a file in it.")
        : new(
            $"'{shown}' is a symbolic link and has no content of its own.",
            $"It points to '{EntryName.ToDisplay(linkTarget)}'.");

    /// <summary>Text in pieces that end before a delimiter, or with the content.</summary>
    /// <param name="content">The content, from its position.</param>
    /// <param name="encoding">The encoding without a byte order mark.</param>
    /// <param name="delimiter">What is between two pieces; not empty.</param>
    /// <returns>The pieces, without the delimiters; none for nothing behind the last one.</returns>
    public static IEnumerable<string> Delimited(Stream content, Encoding encoding, string delimiter)
    {
        using StreamReader reader = Open(content, encoding);
        StringBuilder piece = new();
        for (int next = reader.Read(); next >= 0; next = reader.Read())
        {
            piece.Append((char)next);
            if (next == delimiter[^1] && EndsWith(piece, delimiter))
            {
                piece.Length -= delimiter.Length;
                yield return piece.ToString();
                piece.Clear();
            }
        }

        if (piece.Length > 0)
        {
            yield return piece.ToString();
        }
    }

    private static bool EndsWith(StringBuilder text, string end)
    {
        for (int i = 1; i <= end.Length; i++)
        {
            if (i > text.Length || text[^i] != end[^i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// No more room than the content needs: large buffers for small items are what collections come from.
    /// </summary>
    private static StreamReader Open(Stream content, Encoding encoding) => new(
        content,
        encoding,
        detectEncodingFromByteOrderMarks: true,
        (int)Math.Clamp(content.Length, ShortestBuffer, ChunkLength),
        leaveOpen: true);
}
