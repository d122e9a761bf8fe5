namespace Lockbox.Fuzz;

/// <summary>Changes records the way that finds what a reader forgot: edges, lengths, counts, pieces.</summary>
internal static class Mutator
{
    private static readonly byte[] Edges = [0, 1, 2, 0x7F, 0x80, 0x81, 0xFE, 0xFF];

    private static readonly byte[][] Varints =
    [
        .. new ulong[]
        {
            0, 1, 127, 128, 4 << 20, (4 << 20) + 1, int.MaxValue, uint.MaxValue,
            1UL << 57, long.MaxValue - 1, long.MaxValue, 1UL << 63, ulong.MaxValue - 1, ulong.MaxValue,
        }.Select(Encode),
    ];

    /// <summary>Random bytes, mostly few.</summary>
    public static byte[] RandomInput(Random random)
    {
        byte[] input = new byte[random.Next(random.Next(2) == 0 ? 16 : 700)];
        random.NextBytes(input);
        return input;
    }

    /// <summary>A copy with one to five changes.</summary>
    public static byte[] Mutate(Random random, byte[] seed)
    {
        List<byte> input = [.. seed];
        for (int changes = random.Next(1, 6); changes > 0 && input.Count > 0; changes--)
        {
            int at = random.Next(input.Count);
            switch (random.Next(6))
            {
                case 0:
                    input[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    input[at] = Edges[random.Next(Edges.Length)];
                    break;
                case 2:
                    input.RemoveAt(at);
                    break;
                case 3:
                    input.InsertRange(at, Varints[random.Next(Varints.Length)]);
                    break;
                case 4:
                    ReplaceBy(input, at, Varints[random.Next(Varints.Length)]);
                    break;
                default:
                    input.RemoveRange(at, random.Next(input.Count - at));
                    break;
            }
        }

        return [.. input];
    }

    /// <summary>The beginning of one input and the rest of another, or a stretch of one put into the other.</summary>
    public static byte[] Cross(Random random, byte[] a, byte[] b)
    {
        int head = random.Next(a.Length + 1);
        int from = random.Next(b.Length + 1);
        int count = random.Next(Math.Min(b.Length - from, 256) + 1);
        return random.Next(2) == 0
            ? [.. a.AsSpan(0, head), .. b.AsSpan(from)]
            : [.. a.AsSpan(0, head), .. b.AsSpan(from, count), .. a.AsSpan(head)];
    }

    private static void ReplaceBy(List<byte> input, int at, byte[] bytes)
    {
        for (int i = 0; i < bytes.Length && at + i < input.Count; i++)
        {
            input[at + i] = bytes[i];
        }
    }

    private static byte[] Encode(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)((value & 0x7F) | 0x80));
        }

        return [.. bytes, (byte)value];
    }
}
