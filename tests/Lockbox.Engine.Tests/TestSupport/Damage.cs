namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>Bytes that are not what they were.</summary>
internal static class Damage
{
    /// <summary>A copy in which every byte of some ranges is another one.</summary>
    public static byte[] To(ReadOnlySpan<byte> sound, IEnumerable<(long From, long To)> ranges)
    {
        byte[] damaged = sound.ToArray();
        foreach ((long from, long to) in ranges)
        {
            for (long at = from; at < Math.Min(to, damaged.Length); at++)
            {
                damaged[at] ^= 0xA5;
            }
        }

        return damaged;
    }

    /// <summary>Ranges of one size, each at a multiple of it, that hold a part of all bytes.</summary>
    public static List<(long From, long To)> Spread(int seed, long length, int size, double part)
    {
        Random random = new(seed);
        int count = (int)Math.Max(1, length * part / size);
        HashSet<long> chosen = [];
        while (chosen.Count < count)
        {
            chosen.Add(random.NextInt64(0, length / size));
        }

        return [.. chosen.Select(at => (at * size, (at + 1) * size))];
    }
}
