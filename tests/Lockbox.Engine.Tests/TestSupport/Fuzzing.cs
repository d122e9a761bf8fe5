using Lockbox.Engine.Format;
using Lockbox.Fuzz;

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
            byte[] input = round % 4 == 0
                ? Mutator.RandomInput(random)
                : Mutator.Mutate(random, seeds[random.Next(seeds.Length)]);
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
}
