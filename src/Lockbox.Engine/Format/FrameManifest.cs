using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>One piece of one file inside a frame.</summary>
/// <param name="EntryId">The entry it belongs to; 0 for a slice that was deleted.</param>
/// <param name="FileOffset">Where in the file the piece begins.</param>
/// <param name="Length">Bytes of the piece; 0 for a slice that was deleted.</param>
internal readonly record struct FrameSlice(ulong EntryId, long FileOffset, int Length)
{
    /// <summary>What a deleted slice leaves behind, so that the slices after it keep their numbers.</summary>
    public static FrameSlice Dead => default;

    /// <summary>Whether the slice was deleted.</summary>
    public bool IsDead => EntryId == 0;
}

/// <summary>
/// Which pieces of which files a frame holds, in the order of the content. It names entries by id and not by name, so
/// that a rename touches no frame and a deleted name is nowhere but in the index.
/// </summary>
internal static class FrameManifest
{
    /// <summary>Writes count and slices in three columns: entry ids as differences, file offsets, lengths.</summary>
    public static void Write(ByteWriter writer, ReadOnlySpan<FrameSlice> slices)
    {
        writer.WriteVarint((ulong)slices.Length);
        long previousId = 0;
        foreach (FrameSlice slice in slices)
        {
            writer.WriteZigzag((long)slice.EntryId - previousId);
            previousId = (long)slice.EntryId;
        }

        foreach (FrameSlice slice in slices)
        {
            writer.WriteVarint((ulong)slice.FileOffset);
        }

        foreach (FrameSlice slice in slices)
        {
            writer.WriteVarint((ulong)slice.Length);
        }
    }

    /// <summary>Reads a manifest that must describe exactly <paramref name="rawLength"/> bytes of content.</summary>
    public static DecodeStatus TryRead(ReadOnlySpan<byte> source, int rawLength, out FrameSlice[] slices)
    {
        slices = [];
        SpanReader reader = new(source);
        int count = reader.ReadCount(Limits.FrameSlicesMax, minimumBytesEach: 3);
        FrameSlice[] read = new FrameSlice[count];
        long id = 0;
        for (int i = 0; i < count; i++)
        {
            id = unchecked(id + reader.ReadZigzag());
            read[i] = new FrameSlice(unchecked((ulong)id), 0, 0);
        }

        for (int i = 0; i < count; i++)
        {
            read[i] = read[i] with { FileOffset = unchecked((long)reader.ReadVarint()) };
        }

        long total = 0;
        for (int i = 0; i < count; i++)
        {
            read[i] = read[i] with { Length = reader.ReadVarintInt32(Limits.FrameRawMax) };
            total += read[i].Length;
            if (!reader.Failed && !IsPossible(read[i]))
            {
                return DecodeStatus.OutOfRange;
            }
        }

        if (!reader.AtEnd)
        {
            return reader.Failed ? DecodeStatus.Truncated : DecodeStatus.TrailingBytes;
        }

        if (total != rawLength)
        {
            return DecodeStatus.LengthMismatch;
        }

        slices = read;
        return DecodeStatus.Ok;
    }

    private static bool IsPossible(FrameSlice slice) => slice.IsDead
        ? slice == FrameSlice.Dead
        : slice.EntryId <= long.MaxValue && slice.Length > 0
            && slice.FileOffset is >= 0 and <= long.MaxValue - Limits.FrameRawMax;
}
