using Lockbox.Engine.Content;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Maintenance;

/// <summary>
/// Compares what entries say of frames with what frames say of entries. For each frame it keeps two numbers and a sum
/// over all references, so that a million entries fit; the sum is one of hashes, which find any single difference and
/// are not meant against an attacker, who could not have sealed the frame.
/// </summary>
internal sealed class ReferenceAudit
{
    private readonly Dictionary<ulong, Tally> _byFrame = [];

    /// <summary>Frames that entries refer to.</summary>
    public IEnumerable<ulong> Frames => _byFrame.Keys;

    /// <summary>Notes the references of an entry.</summary>
    public void Refer(Entry entry)
    {
        foreach (ContentPiece piece in ContentMap.Pieces(entry))
        {
            Tally tally = _byFrame.GetValueOrDefault(piece.Frame);
            tally.Add(piece.Slice, new FrameSlice(entry.Id, piece.FileOffset, piece.Length));
            _byFrame[piece.Frame] = tally;
        }
    }

    /// <summary>Whether the frame table counts a frame's live slices and bytes as its entries do.</summary>
    public bool Agrees(ulong frame, FrameRecord record)
    {
        Tally tally = _byFrame.GetValueOrDefault(frame);
        return tally.Slices == record.LiveSlices && tally.Bytes == record.LiveBytes;
    }

    /// <summary>Whether a frame holds exactly the slices that entries refer to.</summary>
    public bool Agrees(ulong frame, ReadOnlySpan<FrameSlice> slices)
    {
        Tally held = default;
        for (uint i = 0; i < (uint)slices.Length; i++)
        {
            if (!slices[(int)i].IsDead)
            {
                held.Add(i, slices[(int)i]);
            }
        }

        return held == _byFrame.GetValueOrDefault(frame);
    }

    private record struct Tally(long Slices, long Bytes, ulong Sum)
    {
        public void Add(uint index, FrameSlice slice)
        {
            Slices++;
            Bytes += slice.Length;
            unchecked
            {
                Sum += Mix(index + 1, Mix(slice.EntryId, Mix((ulong)slice.FileOffset, (ulong)slice.Length)));
            }
        }

        /// <summary>The finalizer of MurmurHash3 over a combination of two numbers.</summary>
        private static ulong Mix(ulong a, ulong b)
        {
            unchecked
            {
                ulong x = a * 0x9E3779B97F4A7C15 ^ b;
                x = (x ^ (x >> 33)) * 0xFF51AFD7ED558CCD;
                x = (x ^ (x >> 33)) * 0xC4CEB9FE1A85EC53;
                return x ^ (x >> 33);
            }
        }
    }
}
