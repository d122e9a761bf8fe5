using System.Text;
using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Storage;

/// <summary>
/// A clear-text note in the file, between the superblocks and the first extent, about the writer at work. It is what
/// <see cref="LockboxBusyException"/> quotes, and one that is still there when the lock is free tells the next writer
/// that the last one did not come to an end. Nothing else depends on it.
/// </summary>
internal static class WriterNote
{
    /// <summary>Who is writing, or null.</summary>
    public static string? Read(IStorageDevice device)
    {
        Span<byte> bytes = stackalloc byte[FileLayout.WriterNoteSize];
        bytes.Clear();
        device.Read(FileLayout.WriterNote, bytes);
        int end = bytes.IndexOf((byte)0);
        ReadOnlySpan<byte> text = end < 0 ? bytes : bytes[..end];
        if (text.IsEmpty)
        {
            return null;
        }

        // Whatever stands there is quoted in a message: keep it on one line.
        return string.Concat(Encoding.UTF8.GetString(text).Where(static c => !char.IsControl(c)));
    }

    /// <summary>Leaves a note; a longer one is cut.</summary>
    public static void Write(IStorageDevice device, string holder)
    {
        Span<byte> bytes = stackalloc byte[FileLayout.WriterNoteSize];
        bytes.Clear();
        Encoding.UTF8.GetEncoder().Convert(holder, bytes[..^1], flush: true, out _, out _, out _);
        device.Write(FileLayout.WriterNote, bytes);
    }

    /// <summary>Takes the note away.</summary>
    public static void Clear(IStorageDevice device)
    {
        Span<byte> bytes = stackalloc byte[FileLayout.WriterNoteSize];
        bytes.Clear();
        device.Write(FileLayout.WriterNote, bytes);
    }
}
