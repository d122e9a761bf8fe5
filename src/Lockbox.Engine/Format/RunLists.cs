using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>
/// The runs of those files of a leaf whose content is not one slice of one frame. All others, by far the most, have the
/// numbers of their frame and slice in columns.
/// </summary>
internal static class RunLists
{
    /// <summary>Writes the runs of all entries that need a list.</summary>
    public static void Write(ByteWriter writer, IReadOnlyList<Entry> entries)
    {
        long frame = 0;
        foreach (Entry entry in entries)
        {
            if (!EntryFlags.NeedsRunList(entry))
            {
                continue;
            }

            writer.WriteVarint((ulong)entry.Runs.Count);
            foreach (ContentRun run in entry.Runs)
            {
                writer.WriteZigzag((long)run.FirstFrame - frame);
                writer.WriteVarint(run.FrameCount);
                writer.WriteVarint(run.Slice);
                writer.WriteVarint(run.Stride);
                writer.WriteVarint((ulong)run.Length);
                frame = (long)run.FirstFrame;
            }
        }
    }

    /// <summary>
    /// Reads the runs of all entries with a list, which must add up to their lengths; null where no entry has one.
    /// </summary>
    public static DecodeStatus TryRead(
        ref SpanReader reader, NumberList flags, NumberList lengths, out ContentRun[]?[]? runs)
    {
        runs = null;
        long frame = 0;
        for (int i = 0; i < flags.Count; i++)
        {
            if ((flags[i] & EntryFlags.RunList) == 0)
            {
                continue;
            }

            DecodeStatus status = TryReadList(ref reader, lengths[i], ref frame, out ContentRun[] list);
            if (status != DecodeStatus.Ok)
            {
                return status;
            }

            runs ??= new ContentRun[]?[flags.Count];
            runs[i] = list;
        }

        return DecodeStatus.Ok;
    }

    private static DecodeStatus TryReadList(
        ref SpanReader reader, long length, ref long frame, out ContentRun[] runs)
    {
        int count = reader.ReadCount(Limits.RunsMax, minimumBytesEach: 5);
        runs = new ContentRun[count];
        ulong total = 0;
        for (int i = 0; i < count; i++)
        {
            frame = unchecked(frame + reader.ReadZigzag());
            uint frames = (uint)reader.ReadVarintInt32(int.MaxValue);
            uint slice = (uint)reader.ReadVarintInt32(Limits.FrameSlicesMax);
            uint stride = (uint)reader.ReadVarintInt32(Limits.FrameRawMax);
            ulong runLength = reader.ReadVarint();
            if (reader.Failed)
            {
                return DecodeStatus.Truncated;
            }

            if (frame <= 0 || runLength > long.MaxValue)
            {
                return DecodeStatus.OutOfRange;
            }

            runs[i] = new ContentRun((ulong)frame, frames, slice, stride, (long)runLength);
            if (!runs[i].IsPossible)
            {
                return DecodeStatus.OutOfRange;
            }

            total += runLength;
            if (total > long.MaxValue)
            {
                return DecodeStatus.OutOfRange;
            }
        }

        if (reader.Failed)
        {
            return DecodeStatus.Truncated;
        }

        return count > 0 && total == (ulong)length ? DecodeStatus.Ok : DecodeStatus.LengthMismatch;
    }
}
