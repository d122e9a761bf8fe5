namespace Lockbox.Workloads.Patterns;

/// <summary>
/// Much content that takes little room: 4 KiB of text again and again for 2 MiB, then another 4 KiB. Each stretch of
/// 2 MiB is unlike all others, so that one in the wrong place is seen.
/// </summary>
internal static class RepeatingBlocks
{
    private const int BlockSize = 4096;
    private const long StretchSize = 2 << 20;

    /// <summary>The block that a position lies in; 4 KiB that begin at a multiple of 4 KiB.</summary>
    public static void FillBlock(long position, Span<byte> block) =>
        PatternContent.Fill(Pattern.Text, (ulong)(position / StretchSize), 0, block);

    /// <summary>Content of a length as a stream.</summary>
    public static Stream Open(long length) => new Blocks(length);

    /// <summary>Whether these are the bytes from a position on.</summary>
    public static bool Matches(long position, ReadOnlySpan<byte> actual)
    {
        Span<byte> block = stackalloc byte[BlockSize];
        long stretch = -1;
        while (!actual.IsEmpty)
        {
            if (position / StretchSize != stretch)
            {
                stretch = position / StretchSize;
                FillBlock(position, block);
            }

            Span<byte> expected = block[(int)(position % BlockSize)..];
            int count = Math.Min(expected.Length, actual.Length);
            if (!actual[..count].SequenceEqual(expected[..count]))
            {
                return false;
            }

            actual = actual[count..];
            position += count;
        }

        return true;
    }

    private sealed class Blocks(long length) : ReadOnlyStream(length)
    {
        private readonly byte[] _block = new byte[BlockSize];
        private long _stretch = -1;

        protected override void Fill(long position, Span<byte> destination)
        {
            while (!destination.IsEmpty)
            {
                if (position / StretchSize != _stretch)
                {
                    _stretch = position / StretchSize;
                    FillBlock(position, _block);
                }

                Span<byte> block = _block.AsSpan((int)(position % BlockSize));
                int count = Math.Min(block.Length, destination.Length);
                block[..count].CopyTo(destination);
                destination = destination[count..];
                position += count;
            }
        }
    }
}
