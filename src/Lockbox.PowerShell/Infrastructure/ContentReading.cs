using System.Management.Automation;
using System.Text;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>Writes content to the pipeline: chunks of bytes, one text, or lines. Pipeline thread only.</summary>
internal static class ContentReading
{
    private const int ChunkLength = 128 * 1024;
    private const int ShortestBuffer = 256;

    /// <summary>
    /// Writes byte arrays of 128 KiB, each as one object and none twice, because the receiver may keep it.
    /// </summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="content">The content, from its position.</param>
    public static void WriteChunks(Cmdlet cmdlet, ItemStream content)
    {
        for (long left = content.Length; left > 0;)
        {
            byte[] chunk = new byte[(int)Math.Min(left, ChunkLength)];
            content.ReadExactly(chunk);
            left -= chunk.Length;
            cmdlet.WriteObject(chunk, enumerateCollection: false);
        }
    }

    /// <summary>Writes text; a byte order mark decides about the encoding if there is one.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="content">The content, from its position.</param>
    /// <param name="encoding">The encoding without a byte order mark.</param>
    /// <param name="isWhole">One string instead of lines.</param>
    /// <param name="mostLines">How many lines at most.</param>
    public static void WriteText(Cmdlet cmdlet, ItemStream content, Encoding encoding, bool isWhole, long mostLines)
    {
        // No more room than the content needs: large buffers for small items are what collections come from.
        int bufferLength = (int)Math.Clamp(content.Length, ShortestBuffer, ChunkLength);
        using StreamReader reader = new(
            content, encoding, detectEncodingFromByteOrderMarks: true, bufferLength, leaveOpen: true);
        if (isWhole)
        {
            cmdlet.WriteObject(reader.ReadToEnd());
            return;
        }

        for (long count = 0; count < mostLines && reader.ReadLine() is { } line; count++)
        {
            cmdlet.WriteObject(line);
        }
    }
}
