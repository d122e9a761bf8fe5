using System.Security.Cryptography;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>Fills a lockbox with something of everything, over many commits.</summary>
internal static class RichLockbox
{
    private static readonly DateTime Epoch = new(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);

    /// <summary>Fills it.</summary>
    /// <param name="change">Makes changes and commits them.</param>
    /// <param name="files">About how many small files.</param>
    /// <param name="largeBytes">Bytes of the largest file.</param>
    /// <param name="batch">How many small files a commit adds; each commit begins a frame.</param>
    public static void Fill(
        Func<Action<Transaction>, CommitResult> change,
        int files = 3000,
        int largeBytes = 5_000_000,
        int batch = int.MaxValue)
    {
        change(transaction =>
        {
            transaction.PutFile("large", new MemoryStream(Noise.Random(1, largeBytes)), Metadata(1));
            transaction.PutDirectory("empty", Metadata(2));
            transaction.PutLink("link", "small/1", Metadata(3));
        });
        foreach (int[] numbers in Enumerable.Range(0, files).Chunk(Math.Min(files, batch)))
        {
            change(transaction => Array.ForEach(numbers, i =>
            {
                int length = i % 7 == 0 ? 0 : i % 300;
                transaction.PutFile($"small/{Mixed(i)}/{i}", new MemoryStream(Noise.Text(i, length)), Metadata(i));
            }));
        }

        for (int i = 0; i < 6; i++)
        {
            int round = i;
            change(transaction => transaction.PutFile(
                $"single/{round}", new MemoryStream(Noise.Text(round, 40_000)), Metadata(round)));
        }

        change(transaction =>
        {
            for (int i = 0; i < 60; i++)
            {
                SetVariable(transaction, $"prod/{Mixed(i)}/{i}", Noise.Random(i, 700 + i), isSecret: true);
            }

            SetVariable(transaction, "plain", "text"u8.ToArray(), isSecret: false);
            SetVariable(transaction, "long", Noise.Random(7, 30_000), isSecret: true);
            SetVariable(transaction, "longer", Noise.Random(8, 4_300_000), isSecret: true);
        });
        change(transaction =>
        {
            transaction.Rename("single/1", "renamed/one");
            transaction.Rename($"small/{Mixed(11)}/11", "renamed/eleven");
            transaction.Remove($"small/{Mixed(12)}/12");
            transaction.Remove("single/2");
            transaction.RenameVariable($"prod/{Mixed(5)}/5", "renamed");
            transaction.RemoveVariable($"prod/{Mixed(6)}/6");
            transaction.PutFile("single/3", new MemoryStream(Noise.Text(99, 9000)), Metadata(9), IfExists.Overwrite);
        });

        // The last is an addition, so that the slots hold two different commits and old nodes are about.
        change(transaction => transaction.PutFile("last", new MemoryStream(Noise.Text(3, 5000)), Metadata(4)));
    }

    /// <summary>Spreads numbers over names, so that later changes meet many leaves.</summary>
    private static string Mixed(int number) =>
        Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(number)).AsSpan(0, 6));

    private static EntryMetadata Metadata(int number) => new()
    {
        CreatedAt = Epoch.AddSeconds(number),
        ModifiedAt = Epoch.AddMinutes(number),
        UnixMode = (UnixFileMode)(number % 512),
    };

    private static void SetVariable(Transaction transaction, string name, byte[] bytes, bool isSecret)
    {
        using VariableValue value =
            VariableValue.Copy(isSecret ? VariableType.ByteArray : VariableType.String, bytes);
        transaction.SetVariable(name, value, new VariableSettings { IsSecret = isSecret, Description = "of " + name });
    }
}
