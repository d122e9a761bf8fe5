using Lockbox.Engine.Content;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Transactions;

/// <summary>
/// Writes a frame again without some of its slices. The others keep their numbers, so no entry changes.
/// </summary>
internal sealed class FrameRewriter(
    FrameReader reader, FrameWriter writer, int? zstdLevel, Action<BlockPointer> free)
{
    /// <summary>The record of the frame as rewritten; the old extent is given back.</summary>
    /// <param name="id">The frame.</param>
    /// <param name="record">What the frame table says of it.</param>
    /// <param name="keep">Which of the live slices to keep.</param>
    public FrameRecord Rewrite(ulong id, FrameRecord record, Func<uint, bool> keep)
    {
        using DecodedFrame old = reader.Open(id, record);
        using FrameBuffer kept = new(old.RawLength);
        for (uint i = 0; i < (uint)old.Slices.Length; i++)
        {
            FrameSlice slice = old.Slices[(int)i];
            if (slice.IsDead || !keep(i))
            {
                kept.AddDeadSlice();
                continue;
            }

            old.Slice(i).CopyTo(kept.Free);
            kept.AddSlice(slice.EntryId, slice.FileOffset, slice.Length);
        }

        FrameRecord rewritten = writer.Write(id, kept, zstdLevel);
        free(record.Pointer);
        return rewritten;
    }
}
