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
    /// <summary>Writes count and slices in three number columns: entry ids, file offsets, lengths.</summary>
    public static void Write(ByteWriter writer, ReadOnlySpan<FrameSlice> slices)
    {
        writer.WriteVarint((ulong)slices.Length);
        using RentedNumbers rented = new(3 * slices.Length);
        Span<long> ids = rented.Span[..slices.Length];
        Span<long> offsets = rented.Span.Slice(slices.Length, slices.Length);
        Span<long> lengths = rented.Span[(2 * slices.Length)..];
        for (int i = 0; i < slices.Length; i++)
        {
            ids[i] = (long)slices[i].EntryId;
            offsets[i] = slices[i].FileOffset;
            lengths[i] = slices[i].Length;
        }

        NumberColumn.Write(writer, ids);
        NumberColumn.Write(writer, offsets);
        NumberColumn.Write(writer, lengths);
    }

    /// <summary>Reads a manifest that must describe exactly <paramref name="rawLength"/> bytes of content.</summary>
    public static DecodeStatus TryRead(ReadOnlySpan<byte> source, int rawLength, out FrameSlice[] slices)
    {
        slices = [];
        SpanReader reader = new(source);
        int count = reader.ReadVarintInt32(Limits.FrameSlicesMax);
        NumberList ids = NumberColumn.Read(ref reader, count);
        NumberList offsets = NumberColumn.Read(ref reader, count);
        NumberList lengths = NumberColumn.Read(ref reader, count);
        if (!reader.AtEnd)
        {
            return reader.Failed ? DecodeStatus.Truncated : DecodeStatus.TrailingBytes;
        }

        if (!ids.IsWithin(0, long.MaxValue) || !lengths.IsWithin(0, Limits.FrameRawMax)
            || !offsets.IsWithin(0, long.MaxValue - Limits.FrameRawMax))
        {
            return DecodeStatus.OutOfRange;
        }

        FrameSlice[] read = new FrameSlice[count];
        long total = 0;
        for (int i = 0; i < count; i++)
        {
            read[i] = new FrameSlice((ulong)ids[i], offsets[i], (int)lengths[i]);
            total += lengths[i];
            if (read[i].IsDead ? read[i] != FrameSlice.Dead : lengths[i] == 0)
            {
                return DecodeStatus.OutOfRange;
            }
        }

        if (total != rawLength)
        {
            return DecodeStatus.LengthMismatch;
        }

        slices = read;
        return DecodeStatus.Ok;
    }
}
