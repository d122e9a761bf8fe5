using System.Globalization;
using System.Text;

namespace Lockbox.Benchmarks.Operations;

/// <summary>What data looks like to a compressor.</summary>
internal enum DataKind
{
    /// <summary>Lines of a log: about a fifth remains.</summary>
    Text,

    /// <summary>Nothing compresses it.</summary>
    Random,

    /// <summary>Nothing remains of it.</summary>
    Zeros,
}

/// <summary>The data of all operations: the same bytes on every machine and in every run.</summary>
internal static class TestData
{
    private const int Seed = 20_260_501;
    private static readonly DateTime Begin = new(2026, 5, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>So many bytes of a kind.</summary>
    public static byte[] Bytes(DataKind kind, int length, int seed = Seed)
    {
        byte[] bytes = new byte[length];
        switch (kind)
        {
            case DataKind.Text:
                FillWithLines(bytes, new Random(seed));
                break;
            case DataKind.Random:
                new Random(seed).NextBytes(bytes);
                break;
        }

        return bytes;
    }

    /// <summary>The name of an entry: 100 in a folder, 100 folders in a project, ascending with the number.</summary>
    public static string Name(int number) => string.Create(
        CultureInfo.InvariantCulture,
        $"project-{number / 10_000:d4}/folder-{number / 100 % 100:d2}/file-{number:d8}.txt");

    /// <summary>What the host would say of it.</summary>
    public static Engine.EntryMetadata Metadata(int number) => new()
    {
        CreatedAt = Begin.AddSeconds(number),
        ModifiedAt = Begin.AddSeconds(number).AddTicks(number % 10_000_000),
        UnixMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
    };

    /// <summary>The numbers below <paramref name="count"/> in an order without order.</summary>
    public static int[] Shuffled(int count)
    {
        int[] numbers = [.. Enumerable.Range(0, count)];
        new Random(Seed).Shuffle(numbers);
        return numbers;
    }

    private static void FillWithLines(Span<byte> bytes, Random random)
    {
        string[] verbs = ["opened", "closed", "wrote", "read", "renamed", "removed", "verified", "listed"];
        Span<byte> line = stackalloc byte[256];
        for (int number = 0; !bytes.IsEmpty; number++)
        {
            string text = string.Create(
                CultureInfo.InvariantCulture,
                $"{Begin.AddSeconds(number):s} worker-{random.Next(16)} {verbs[random.Next(verbs.Length)]} "
                    + $"{Name(random.Next(50_000))} in {random.Next(1, 100_000)} us\n");
            int length = Math.Min(Encoding.ASCII.GetBytes(text, line), bytes.Length);
            line[..length].CopyTo(bytes);
            bytes = bytes[length..];
        }
    }
}
