using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>A stretch of the file that the commit does not reach.</summary>
/// <param name="Range">Where it is.</param>
/// <param name="FreedAt">
/// The commit that stopped reaching it, or 0 when no superblock slot and no reader can reach it any more, so that it
/// may be written to.
/// </param>
/// <param name="Tainted">Whether it may still hold what it held before; false once it has been overwritten.</param>
internal readonly record struct FreeRange(SpaceRange Range, ulong FreedAt, bool Tainted);

/// <summary>
/// One chunk of the persistent free map: ranges in ascending order and the pointer to the next chunk. The plaintext may
/// end in zero bytes, because its space is allocated before its content is final.
/// </summary>
internal static class FreeMapChunk
{
    /// <summary>Most ranges in one chunk, so that even the longest encoding fits.</summary>
    public const int RangesMax = (Limits.FreeMapChunkMax - 256) / 30;

    /// <summary>
    /// Writes a chunk: next pointer, the commit that writes it, count, then for each range the gap from the end of the
    /// one before, the length, and age × 2 + taint, where age is 0 for reusable space and else how many commits ago (at
    /// least 1 = this commit) it was freed.
    /// </summary>
    public static void Write(ByteWriter writer, ReadOnlySpan<FreeRange> ranges, ulong sequence, BlockPointer next)
    {
        next.WriteTo(writer.Append(BlockPointerLayout.Size));
        writer.WriteVarint(sequence);
        writer.WriteVarint((ulong)ranges.Length);
        ulong end = FileLayout.FirstUnit;
        foreach (FreeRange free in ranges)
        {
            ulong age = free.FreedAt == 0 ? 0 : sequence - free.FreedAt + 1;
            writer.WriteVarint(free.Range.Start - end);
            writer.WriteVarint(free.Range.Count);
            writer.WriteVarint((age << 1) | (free.Tainted ? 1UL : 0));
            end = free.Range.End;
        }
    }

    /// <summary>Reads a chunk of the map that commit <paramref name="sequenceMax"/> uses.</summary>
    /// <param name="source">The chunk's plaintext.</param>
    /// <param name="sequenceMax">The commit that uses the map; it, or one before it, wrote the map.</param>
    /// <param name="allocatedUnits">The end of the allocated file; no range reaches beyond.</param>
    /// <param name="ranges">Where the ranges are appended; those there already must end before these begin.</param>
    /// <param name="next">The next chunk, or null.</param>
    public static DecodeStatus TryRead(
        ReadOnlySpan<byte> source,
        ulong sequenceMax,
        ulong allocatedUnits,
        List<FreeRange> ranges,
        out BlockPointer next)
    {
        DecodeStatus status = BlockPointer.TryRead(source, ExtentKind.FreeMap, out next);
        if (status != DecodeStatus.Ok)
        {
            return status;
        }

        SpanReader reader = new(source[BlockPointerLayout.Size..]);
        ulong sequence = reader.ReadVarint();
        int count = reader.ReadCount(RangesMax, minimumBytesEach: 3);
        if (reader.Failed)
        {
            return DecodeStatus.Truncated;
        }

        if (sequence == 0 || sequence > sequenceMax)
        {
            return DecodeStatus.OutOfRange;
        }

        status = TryReadRanges(ref reader, count, sequence, allocatedUnits, ranges);
        return status == DecodeStatus.Ok ? CheckPadding(ref reader) : status;
    }

    private static DecodeStatus TryReadRanges(
        ref SpanReader reader, int count, ulong sequence, ulong allocatedUnits, List<FreeRange> ranges)
    {
        ulong minimumStart = ranges.Count == 0 ? FileLayout.FirstUnit : ranges[^1].Range.End;
        ulong end = FileLayout.FirstUnit;
        for (int i = 0; i < count; i++)
        {
            ulong gap = reader.ReadVarint();
            ulong length = reader.ReadVarint();
            ulong state = reader.ReadVarint();
            if (reader.Failed)
            {
                return DecodeStatus.Truncated;
            }

            if (length == 0 || gap > allocatedUnits || length > allocatedUnits
                || end + gap + length > allocatedUnits || state >> 1 > sequence)
            {
                return DecodeStatus.OutOfRange;
            }

            SpaceRange range = new(end + gap, length);
            if (range.Start < minimumStart)
            {
                return DecodeStatus.NotSorted;
            }

            ulong age = state >> 1;
            ranges.Add(new FreeRange(range, age == 0 ? 0 : sequence - age + 1, (state & 1) != 0));
            end = range.End;
        }

        return DecodeStatus.Ok;
    }

    private static DecodeStatus CheckPadding(ref SpanReader reader)
    {
        if (reader.Failed)
        {
            return DecodeStatus.Truncated;
        }

        ReadOnlySpan<byte> padding = reader.ReadBytes(reader.Remaining);
        return padding.IndexOfAnyExcept((byte)0) < 0 ? DecodeStatus.Ok : DecodeStatus.TrailingBytes;
    }
}
