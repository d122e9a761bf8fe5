using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Storage;

/// <summary>The free map on its way from and to the chain of extents that holds it.</summary>
internal sealed class FreeMapStore(ExtentStore extents)
{
    /// <summary>
    /// Room, for each chunk that there is, for what allocating its space may add to the encoding of any one chunk: a
    /// range changes its start and length, or is used up, so that one from the next chunk moves in.
    /// </summary>
    private const int SlackPerChunk = 64;

    private const int Overhead = ExtentHeaderLayout.Size + AeadTag.Size;

    /// <summary>All ranges of a commit's free map in ascending order.</summary>
    /// <param name="root">The commit.</param>
    /// <param name="sequence">Its number.</param>
    /// <param name="chunks">Where the extents that hold the map are noted.</param>
    /// <exception cref="LockboxCorruptException">The map is damaged.</exception>
    public List<FreeRange> Load(CommitRoot root, ulong sequence, List<BlockPointer> chunks)
    {
        List<FreeRange> ranges = [];
        BlockPointer next = root.FreeMap;
        while (!next.IsNull)
        {
            BlockPointer at = next;
            if (chunks.Count >= Limits.FreeMapChunksMax)
            {
                throw Place.Damaged(ExtentKind.FreeMap, at.Offset, "has too many chunks");
            }

            chunks.Add(at);
            using OpenedExtent extent = extents.Read(at);
            DecodeStatus status =
                FreeMapChunk.TryRead(extent.Plaintext, sequence, root.AllocatedUnits, ranges, out next);
            if (status != DecodeStatus.Ok)
            {
                throw Place.Damaged(ExtentKind.FreeMap, at.Offset, status);
            }
        }

        return ranges;
    }

    /// <summary>
    /// Writes the free map as the last allocation of a commit. The map describes the space that it takes itself, so
    /// space is allocated first and the rest of it filled with zeros.
    /// </summary>
    /// <param name="session">The writing session.</param>
    /// <param name="space">The space to describe, and to take the map's own from.</param>
    /// <param name="sequence">The commit that the map belongs to.</param>
    /// <param name="ranges">What the map says.</param>
    /// <param name="freeUnits">How many units are free.</param>
    /// <returns>The first chunk, or null when nothing is free.</returns>
    public BlockPointer Save(
        WritingSession session, SpaceMap space, ulong sequence, out List<FreeRange> ranges, out ulong freeUnits)
    {
        ranges = space.TrimAndList();
        freeUnits = 0;
        if (ranges.Count == 0)
        {
            return BlockPointer.Null;
        }

        using ByteWriter writer = new();
        List<SpaceRange> places = [];
        int slack = SlackPerChunk * ((ranges.Count + FreeMapChunk.RangesMax - 1) / FreeMapChunk.RangesMax);
        foreach (FreeRange[] chunk in ranges.Chunk(FreeMapChunk.RangesMax))
        {
            writer.Clear();
            FreeMapChunk.Write(writer, chunk, sequence, BlockPointer.Null);
            places.Add(space.Allocate((ulong)(Overhead + writer.Length + slack)));
        }

        ranges = space.TrimAndList();
        BlockPointer next = BlockPointer.Null;
        for (int i = places.Count - 1; i >= 0; i--)
        {
            int begin = Math.Min(i * FreeMapChunk.RangesMax, ranges.Count);
            int end = Math.Min(begin + FreeMapChunk.RangesMax, ranges.Count);
            writer.Clear();
            FreeMapChunk.Write(writer, ranges[begin..end].ToArray(), sequence, next);
            next = WriteChunk(session, places[i], writer.Written);
        }

        foreach (FreeRange range in ranges)
        {
            freeUnits += range.Range.Count;
        }

        return next;
    }

    private BlockPointer WriteChunk(WritingSession session, SpaceRange place, ReadOnlySpan<byte> encoded)
    {
        int length = (int)place.ByteLength - Overhead;
        if (encoded.Length > length)
        {
            throw new InvalidOperationException("The free map outgrew the space that was set aside for it.");
        }

        using PooledBuffer buffer = PooledBuffer.Rent((int)place.ByteLength + ExtentStore.Tailroom);
        Span<byte> text = buffer.Span.Slice(ExtentStore.Headroom, length);
        text.Clear();
        encoded.CopyTo(text);
        return extents.WriteAt(session, place, ExtentKind.FreeMap, 0, buffer.Span, length);
    }
}
