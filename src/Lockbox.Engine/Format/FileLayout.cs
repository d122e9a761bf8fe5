using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>Where the fixed parts of the file are.</summary>
internal static class FileLayout
{
    /// <summary>Byte offset of the first superblock slot.</summary>
    public const int SlotA = 0;

    /// <summary>Byte offset of the second superblock slot, a page further on so that no sector holds both.</summary>
    public const int SlotB = 4096;

    /// <summary>
    /// Byte offset of a clear-text note about the writer at work; advisory, and not part of the format proper.
    /// </summary>
    public const int WriterNote = SlotB + 2048;

    /// <summary>Bytes of that note.</summary>
    public const int WriterNoteSize = 512;

    /// <summary>Byte offset of the first extent.</summary>
    public const int FirstExtent = 8192;

    /// <summary>The first allocation unit that an extent may use.</summary>
    public const ulong FirstUnit = FirstExtent / Limits.AllocationUnit;

    /// <summary>The byte offset of a slot.</summary>
    public static long SlotOffset(int slot) => slot == 0 ? SlotA : SlotB;
}
