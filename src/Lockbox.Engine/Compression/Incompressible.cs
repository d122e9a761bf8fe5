using System.Buffers.Binary;

namespace Lockbox.Engine.Compression;

/// <summary>
/// Recognises data that compression would not shrink (encrypted, compressed, random) by looking at samples, so that it
/// costs microseconds and not the milliseconds of a compression in vain. What it takes for compressible may still
/// turn out not to shrink; the caller then stores it as it is.
/// </summary>
/// <remarks>
/// Three tests, all of which must see nothing: the distribution of byte values, repeats of four bytes within and
/// between the samples, and equal content at multiples of <see cref="AnchorStride"/> anywhere in the data. What
/// they miss is a long-range repeat at an odd distance in otherwise random data, and islands that fall between
/// samples (docs/adr/0005).
/// </remarks>
internal static class Incompressible
{
    /// <summary>Shorter data is always worth a try, in bytes.</summary>
    public const int LengthMin = 512;

    /// <summary>Length of one sample in bytes.</summary>
    private const int SampleLength = 1024;

    /// <summary>Most samples taken; they are spread evenly.</summary>
    private const int SamplesMax = 16;

    /// <summary>Distance of the anchors, in bytes: a disk sector, to which copies in images and archives align.</summary>
    private const int AnchorStride = 512;

    /// <summary>Base-2 logarithm of the entries of the table that repeats are found with.</summary>
    private const int TableLog = 12;

    // One in 64 bytes, or anchors, seen before: about 1.5 % to gain.
    private const int RepeatShare = 64;

    // How far the byte values may be from uniform: 256 x the chance that two bytes are equal, less one, is 0 for
    // random data, about 0.05 in JPEG, 3 in base64, 15 in text. 0.12 is about 1 % to gain by entropy coding.
    private const double SkewMax = 0.12;

    /// <summary>True when compressing would be in vain.</summary>
    public static bool LooksIncompressible(ReadOnlySpan<byte> data)
    {
        if (data.Length < LengthMin)
        {
            return false;
        }

        Span<uint> table = stackalloc uint[1 << TableLog];
        return !SamplesLookCompressible(data, table) && !AnchorsRepeat(data, table);
    }

    private static bool SamplesLookCompressible(ReadOnlySpan<byte> data, Span<uint> table)
    {
        int samples = Math.Clamp(data.Length / SampleLength, 1, SamplesMax);
        int length = Math.Min(SampleLength, data.Length);
        int allowedRepeats = samples * length / RepeatShare;
        double skew = 0;
        int repeats = 0;
        table.Clear();
        for (int i = 0; i < samples; i++)
        {
            int offset = samples == 1 ? 0 : (int)((long)i * (data.Length - length) / (samples - 1));
            ReadOnlySpan<byte> sample = data.Slice(offset, length);
            skew += Skew(sample);
            repeats += CountRepeats(sample, table);
            if (skew > SkewMax * samples || repeats > allowedRepeats)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How far byte values are from uniform: 0 for random bytes (±0.02 for a sample), at most 255.</summary>
    private static double Skew(ReadOnlySpan<byte> sample)
    {
        Span<ushort> counts = stackalloc ushort[256];
        counts.Clear();
        unchecked
        {
            foreach (byte b in sample)
            {
                counts[b]++;
            }

            // Pairs of equal bytes among all pairs: without bias for the length of the sample.
            long equalPairs = 0;
            foreach (ushort count in counts)
            {
                equalPairs += count * (count - 1);
            }

            return (256.0 * equalPairs / ((double)sample.Length * (sample.Length - 1))) - 1;
        }
    }

    /// <summary>Counts positions whose four bytes stand in the table, and puts every position's there.</summary>
    private static int CountRepeats(ReadOnlySpan<byte> sample, Span<uint> table)
    {
        int repeats = 0;
        unchecked
        {
            for (int i = 0; i <= sample.Length - sizeof(uint); i++)
            {
                uint word = BinaryPrimitives.ReadUInt32LittleEndian(sample[i..]);
                ref uint slot = ref table[(int)((word * 2_654_435_761u) >> (32 - TableLog))];
                repeats += slot == word ? 1 : 0;
                slot = word;
            }
        }

        return repeats;
    }

    /// <summary>True when enough of the words at multiples of the stride occur twice: a copy at an even distance.</summary>
    private static bool AnchorsRepeat(ReadOnlySpan<byte> data, Span<uint> table)
    {
        table.Clear();
        int anchors = 0;
        int repeats = 0;
        unchecked
        {
            for (int offset = 0; offset <= data.Length - sizeof(ulong); offset += AnchorStride)
            {
                ulong hash = BinaryPrimitives.ReadUInt64LittleEndian(data[offset..]) * 0x9E37_79B9_7F4A_7C15UL;
                ref uint slot = ref table[(int)(hash >> (64 - TableLog))];
                repeats += slot == (uint)hash ? 1 : 0;
                slot = (uint)hash;
                anchors++;
            }
        }

        return repeats > Math.Max(1, anchors / RepeatShare);
    }
}
