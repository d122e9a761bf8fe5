using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>Feeds a decoder what nobody would write. It must neither throw nor allocate without measure.</summary>
internal static class Fuzzing
{
    /// <summary>Decodes; whatever happens inside, the status comes back.</summary>
    public delegate DecodeStatus Decoder(ReadOnlySpan<byte> source);

    /// <summary>
    /// Runs a decoder over random bytes, mutations of valid records and truncations of them.
    /// </summary>
    /// <param name="decode">The decoder.</param>
    /// <param name="seeds">Valid records.</param>
    /// <param name="allocationMax">Most bytes that one decoding may allocate.</param>
    /// <param name="repair">Makes a checksum right again, so that what lies behind it is reached.</param>
    /// <param name="rounds">How many inputs.</param>
    public static void Run(
        Decoder decode, byte[][] seeds, long allocationMax, Action<byte[]>? repair = null, int rounds = 20_000)
    {
        foreach (byte[] seed in seeds)
        {
            Assert.Equal(DecodeStatus.Ok, decode(seed));
        }

        Random random = new(20260102);
        for (int round = 0; round < rounds; round++)
        {
            byte[] input = round % 4 == 0 ? RandomInput(random) : Mutate(random, seeds[random.Next(seeds.Length)]);
            repair?.Invoke(input);
            Check(decode, input, allocationMax, round);
        }
    }

    /// <summary>A record cut at every length is refused.</summary>
    public static void Truncate(Decoder decode, byte[] record, int from = 0)
    {
        Assert.Equal(DecodeStatus.Ok, decode(record));
        for (int length = from; length < record.Length; length++)
        {
            DecodeStatus status = decode(record.AsSpan(0, length));
            Assert.True(status != DecodeStatus.Ok, $"A record cut to {length} of {record.Length} bytes was accepted.");
        }
    }

    private static void Check(Decoder decode, byte[] input, long allocationMax, int round)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            decode(input);
        }
        catch (Exception e)
        {
            Assert.Fail($"Round {round}, input {Convert.ToHexString(input)}: {e}");
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(
            allocated <= allocationMax,
            $"Round {round}: {allocated} bytes were allocated for input {Convert.ToHexString(input)}.");
    }

    private static byte[] RandomInput(Random random)
    {
        byte[] input = new byte[random.Next(random.Next(2) == 0 ? 16 : 700)];
        random.NextBytes(input);
        return input;
    }

    private static byte[] Mutate(Random random, byte[] seed)
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

    private static void ReplaceBy(List<byte> input, int at, byte[] bytes)
    {
        for (int i = 0; i < bytes.Length && at + i < input.Count; i++)
        {
            input[at + i] = bytes[i];
        }
    }

    private static readonly byte[] Edges = [0, 1, 2, 0x7F, 0x80, 0x81, 0xFE, 0xFF];

    private static readonly byte[][] Varints =
    [
        .. new ulong[]
        {
            0, 1, 127, 128, Limits.FrameRawMax, Limits.FrameRawMax + 1, int.MaxValue, uint.MaxValue,
            1UL << 57, long.MaxValue - 1, long.MaxValue, 1UL << 63, ulong.MaxValue - 1, ulong.MaxValue,
        }.Select(Encode),
    ];

    private static byte[] Encode(ulong value)
    {
        using ByteWriter writer = new();
        writer.WriteVarint(value);
        return writer.Written.ToArray();
    }
}
