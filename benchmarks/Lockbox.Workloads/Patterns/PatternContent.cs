using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Lockbox.Workloads.Patterns;

/// <summary>
/// Content that is a function of a number and a position, so that any part of it can be made, and checked, by itself.
/// </summary>
internal static class PatternContent
{
    private const int WordSize = 8;
    private const int WordsPerLine = 16;
    private const int PieceSize = 1 << 16;

    private static readonly ulong[] Vocabulary =
    [
        .. """
            archive backup cabinet cipher cluster command commit content council counter cursor default degree device
            digest disk draft drawer entry error event extent folder format frame header holder index journal keeper
            kernel label ledger letter level library limit locker margin memory method mirror module network number
            office packet parent paper pattern person policy portal prefix record region report request result secret
            """.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(static word => BinaryPrimitives.ReadUInt64LittleEndian(Encoding.ASCII.GetBytes($"{word,-8}"))),
    ];

    /// <summary>Makes the bytes from a position on.</summary>
    /// <param name="pattern">What they are like.</param>
    /// <param name="number">Which content; others have other bytes, but for zeros.</param>
    /// <param name="position">Where in the content to begin.</param>
    /// <param name="destination">Filled.</param>
    public static void Fill(Pattern pattern, ulong number, long position, Span<byte> destination)
    {
        if (pattern == Pattern.Zero)
        {
            destination.Clear();
            return;
        }

        Span<byte> word = stackalloc byte[WordSize];
        ulong series = Mixing.Mix(number);
        while (!destination.IsEmpty)
        {
            ulong value = WordAt(pattern, series, (ulong)(position / WordSize));
            int skipped = (int)(position % WordSize);
            int count = Math.Min(WordSize - skipped, destination.Length);
            if (count == WordSize)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(destination, value);
            }
            else
            {
                BinaryPrimitives.WriteUInt64LittleEndian(word, value);
                word.Slice(skipped, count).CopyTo(destination);
            }

            destination = destination[count..];
            position += count;
        }
    }

    /// <summary>All bytes of a small content.</summary>
    public static byte[] Take(Pattern pattern, ulong number, int length)
    {
        byte[] bytes = new byte[length];
        Fill(pattern, number, 0, bytes);
        return bytes;
    }

    /// <summary>Whether these are the bytes from a position on.</summary>
    public static bool Matches(Pattern pattern, ulong number, long position, ReadOnlySpan<byte> actual)
    {
        byte[] expected = ArrayPool<byte>.Shared.Rent(Math.Min(actual.Length, PieceSize));
        bool same = true;
        while (same && !actual.IsEmpty)
        {
            int count = Math.Min(expected.Length, actual.Length);
            Fill(pattern, number, position, expected.AsSpan(0, count));
            same = actual[..count].SequenceEqual(expected.AsSpan(0, count));
            actual = actual[count..];
            position += count;
        }

        ArrayPool<byte>.Shared.Return(expected);
        return same;
    }

    /// <summary>Eight bytes: of random content any, of text a word, or the number at the beginning of a line.</summary>
    private static ulong WordAt(Pattern pattern, ulong series, ulong index)
    {
        ulong mixed = Mixing.Mix(series ^ index);
        if (pattern == Pattern.Random)
        {
            return mixed;
        }

        ulong column = index % WordsPerLine;
        if (column == 0)
        {
            return Digits(index / WordsPerLine);
        }

        ulong word = Vocabulary[(int)(mixed % (ulong)Vocabulary.Length)];
        return column == WordsPerLine - 1 ? (word & 0x00FF_FFFF_FFFF_FFFF) | ((ulong)'\n' << 56) : word;
    }

    /// <summary>Seven decimal digits and a blank.</summary>
    private static ulong Digits(ulong number)
    {
        ulong text = ' ';
        for (int i = 0; i < WordSize - 1; i++)
        {
            text = (text << 8) | ('0' + number % 10);
            number /= 10;
        }

        return text;
    }
}
