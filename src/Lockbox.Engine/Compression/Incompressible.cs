using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Lockbox.Engine.Compression;

/// <summary>
/// Recognises data that compression would not shrink (encrypted, compressed, random) by looking at samples, so that it
/// costs microseconds and not the milliseconds of a compression in vain. What it takes for compressible may still
/// turn out not to shrink; the caller then stores it as it is.
/// </summary>
/// <remarks>
/// Three tests, all of which must see nothing: how far byte values are from uniform, four-byte repeats within and
/// between samples, and long copies at any distance. What they miss is measured in docs/adr/0005.
/// </remarks>
internal static class Incompressible
{
    /// <summary>Shorter data is always worth a try, in bytes.</summary>
    public const int LengthMin = 512;

    /// <summary>Length of one sample in bytes.</summary>
    private const int SampleLength = 1024;

    /// <summary>Most samples taken; they are spread evenly.</summary>
    private const int SamplesMax = 16;

    /// <summary>One sample position in this many may be a repeat: about 1.5 % to gain.</summary>
    private const int RepeatShare = 64;

    /// <summary>
    /// Most skew of one sample, on average. Compressed streams are locally skewed (up to 0.35) without zstd gaining
    /// anything; one sample of text among sixteen already gives 1.
    /// </summary>
    private const double LocalSkewMax = 0.5;

    /// <summary>Most skew of all samples together; zstd's entropy stage gains nothing below it.</summary>
    private const double PooledSkewMax = 0.21;

    /// <summary>True when compressing would be in vain.</summary>
    public static bool LooksIncompressible(ReadOnlySpan<byte> data)
    {
        if (data.Length < LengthMin)
        {
            return false;
        }

        Span<uint> table = stackalloc uint[RepeatTable.Length];
        return !SamplesLookCompressible(data, new RepeatTable(table)) && !HasCopies(data, new RepeatTable(table));
    }

    private static bool SamplesLookCompressible(ReadOnlySpan<byte> data, RepeatTable table)
    {
        int samples = Math.Clamp(data.Length / SampleLength, 1, SamplesMax);
        int length = Math.Min(SampleLength, data.Length);
        int repeatsMax = samples * length / RepeatShare;
        Span<int> pooled = stackalloc int[256];
        pooled.Clear();
        Span<int> counts = stackalloc int[256];
        double skew = 0;
        int repeats = 0;
        for (int i = 0; i < samples; i++)
        {
            int offset = samples == 1 ? 0 : (int)((long)i * (data.Length - length) / (samples - 1));
            ReadOnlySpan<byte> sample = data.Slice(offset, length);
            counts.Clear();
            Count(sample, counts, pooled);
            skew += Skew(counts, length);
            repeats += CountRepeats(sample, table);
            if (skew > LocalSkewMax * samples || repeats > repeatsMax)
            {
                return true;
            }
        }

        return Skew(pooled, samples * length) > PooledSkewMax;
    }

    private static void Count(ReadOnlySpan<byte> sample, Span<int> counts, Span<int> pooled)
    {
        unchecked
        {
            foreach (byte b in sample)
            {
                counts[b]++;
            }

            for (int value = 0; value < 256; value++)
            {
                pooled[value] += counts[value];
            }
        }
    }

    /// <summary>
    /// 256 × the chance that two bytes are equal, less one: 0 for random bytes, about 0.05 in JPEG, 3 in base64, 15
    /// in text, 255 where all are the same.
    /// </summary>
    private static double Skew(ReadOnlySpan<int> counts, int total)
    {
        long equalPairs = 0;
        foreach (int count in counts)
        {
            equalPairs += (long)count * (count - 1);
        }

        // Pairs, not squares: the mean for random bytes is then 0 whatever the length of the sample.
        return (256.0 * equalPairs / ((double)total * (total - 1))) - 1;
    }

    private static int CountRepeats(ReadOnlySpan<byte> sample, RepeatTable table)
    {
        int repeats = 0;
        for (int i = 0; i <= sample.Length - sizeof(uint); i++)
        {
            repeats += table.Add(BinaryPrimitives.ReadUInt32LittleEndian(sample[i..]));
        }

        return repeats;
    }

    // Copies of whole pieces: the same file twice in one frame, blocks of a disk image. Anchors are chosen by content
    // (one byte value), so that both copies have them at the same places whatever their distance; of longer data a
    // quarter is searched, in pieces at pseudo-random places, so that no distance is blind.
    private const int SearchedWholeMax = 512 * 1024;
    private const int PieceEvery = 8 * 1024;
    private const int PieceLength = 2 * 1024;
    private const byte AnchorByte = 0xA7;

    /// <summary>One anchor in this many may be a repeat; a copied share c of 2 MiB shows as about c/4.</summary>
    private const int AnchorShare = 256;

    private static bool HasCopies(ReadOnlySpan<byte> data, RepeatTable table)
    {
        int anchors = 0;
        int repeats = 0;
        int step = data.Length <= SearchedWholeMax ? PieceLength : PieceEvery;
        for (int start = 0; start <= data.Length - step; start += step)
        {
            int jitter = (int)((unchecked((uint)start * 2_654_435_761u) >> 16) % (uint)(step - PieceLength + 1));
            ReadOnlySpan<byte> piece = data.Slice(start + jitter, PieceLength);
            for (int i = 0; i <= PieceLength - Vector256<byte>.Count; i += Vector256<byte>.Count)
            {
                uint hits = Vector256.Equals(Vector256.Create(piece[i..]), Vector256.Create(AnchorByte))
                    .ExtractMostSignificantBits();
                for (; hits != 0; hits &= hits - 1)
                {
                    int at = i + BitOperations.TrailingZeroCount(hits) + 1;
                    if (at <= PieceLength - sizeof(ulong))
                    {
                        repeats += table.Add(BinaryPrimitives.ReadUInt64LittleEndian(piece[at..]));
                        anchors++;
                    }
                }
            }
        }

        return repeats > Math.Max(2, anchors / AnchorShare);
    }

    /// <summary>A small lossy set: a newcomer replaces what had its place.</summary>
    private readonly ref struct RepeatTable
    {
        /// <summary>Entries of the table.</summary>
        public const int Length = 1 << LengthLog;

        private const int LengthLog = 12;
        private readonly Span<uint> _slots;

        /// <summary>Takes over and clears the memory.</summary>
        public RepeatTable(Span<uint> slots)
        {
            slots.Clear();
            _slots = slots;
        }

        /// <summary>1 when the value was seen lately, else 0.</summary>
        public int Add(ulong value)
        {
            unchecked
            {
                // The low half tells values apart, the high bits choose the place.
                ulong hash = value * 0x9E37_79B9_7F4A_7C15UL;
                ref uint slot = ref _slots[(int)(hash >> (64 - LengthLog))];
                uint mark = (uint)(hash >> 8) | 1;
                int repeat = slot == mark ? 1 : 0;
                slot = mark;
                return repeat;
            }
        }
    }
}
