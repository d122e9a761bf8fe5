using System.Globalization;
using System.Text;

namespace Lockbox.Engine.Tests.Compression;

/// <summary>Data that is the same on every run, by the kinds that compression meets.</summary>
internal static class TestData
{
    public static byte[] Random(int length, int seed = 1)
    {
        var data = new byte[length];
        new Random(seed).NextBytes(data);
        return data;
    }

    /// <summary>Lines of a log: repetitive, with numbers that change.</summary>
    public static byte[] Text(int length)
    {
        var text = new StringBuilder(length + 128);
        for (int i = 0; text.Length < length; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"2026-05-{1 + (i % 28):00} INFO request {i * 7919} took {i * 31 % 997} ms on host-{i % 13}\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    /// <summary>Text, then noise, then text, in a quarter, a half and a quarter of the length.</summary>
    public static byte[] Mixed(int length)
    {
        byte[] data = Text(length);
        Random(length / 2).CopyTo(data, length / 4);
        return data;
    }
}
