using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>
/// Where the contents of a leaf's files are. A file in one slice of one frame, by far the most common, takes a frame
/// number and a slice number, both as differences; any other has its runs listed.
/// </summary>
internal static class RunColumn
{
    /// <summary>Writes the runs of all entries.</summary>
    public static void Write(ByteWriter writer, IReadOnlyList<Entry> entries)
    {
        long frame = 0;
        long slice = 0;
        foreach (Entry entry in entries)
        {
            if (EntryLeafCodec.NeedsRunList(entry))
            {
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
            else if (entry.Runs.Count == 1)
            {
                writer.WriteZigzag((long)entry.Runs[0].FirstFrame - frame);
                writer.WriteZigzag(entry.Runs[0].Slice - slice);
                frame = (long)entry.Runs[0].FirstFrame;
                slice = entry.Runs[0].Slice;
            }
        }
    }

    /// <summary>Reads the runs of all entries; those of each must add up to its length.</summary>
    public static DecodeStatus TryRead(
        ref SpanReader reader, ReadOnlySpan<byte> flags, ReadOnlySpan<long> lengths, ContentRun[][] runs)
    {
        long frame = 0;
        long slice = 0;
        for (int i = 0; i < flags.Length; i++)
        {
            if (EntryLeafCodec.IsRunList(flags[i]))
            {
                DecodeStatus status = TryReadList(ref reader, lengths[i], ref frame, out runs[i]);
                if (status != DecodeStatus.Ok)
                {
                    return status;
                }
            }
            else if (lengths[i] == 0)
            {
                runs[i] = [];
            }
            else
            {
                frame = unchecked(frame + reader.ReadZigzag());
                slice = unchecked(slice + reader.ReadZigzag());
                if (frame <= 0 || slice is < 0 or >= Limits.FrameSlicesMax || lengths[i] > Limits.FrameRawMax)
                {
                    return reader.Failed ? DecodeStatus.Truncated : DecodeStatus.OutOfRange;
                }

                runs[i] = [ContentRun.Single((ulong)frame, (uint)slice, lengths[i])];
            }
        }

        return reader.Failed ? DecodeStatus.Truncated : DecodeStatus.Ok;
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
