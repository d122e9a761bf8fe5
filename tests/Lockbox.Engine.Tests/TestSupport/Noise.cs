namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>Bytes for contents, the same on every run.</summary>
internal static class Noise
{
    /// <summary>Bytes that do not compress.</summary>
    public static byte[] Random(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Bytes that compress to about a third, as text does.</summary>
    public static byte[] Text(int seed, int length)
    {
        Random random = new(seed);
        byte[] bytes = new byte[length];
        for (int at = 0; at < length;)
        {
            ReadOnlySpan<byte> word = Words[random.Next(Words.Length)];
            word[..Math.Min(word.Length, length - at)].CopyTo(bytes.AsSpan(at));
            at += word.Length;
        }

        return bytes;
    }

    private static readonly byte[][] Words =
    [
        .. "superblock root extent frame entry node leaf branch cursor snapshot seal open slot key verify \n 0 1 42"
            .Split(' ').Select(static word => System.Text.Encoding.ASCII.GetBytes(word + " ")),
    ];
}
