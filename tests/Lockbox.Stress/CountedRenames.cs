using System.Globalization;
using System.Text;
using Lockbox.Engine;

namespace Lockbox.Stress;

/// <summary>
/// Renamings that are numbered: a directory with everything below it gets the next number in its name, and a file takes
/// the place of another. What a lockbox holds after the n-th is known from n alone.
/// </summary>
public static class CountedRenames
{
    private const string Folder = "at-";
    private const int Files = 40;

    private static readonly EntryMetadata Meta =
        new() { CreatedAt = DateTime.UnixEpoch, ModifiedAt = DateTime.UnixEpoch };

    /// <summary>Makes what is renamed: number 0.</summary>
    public static void Begin(Transaction transaction)
    {
        for (int i = 0; i < Files; i++)
        {
            Put(transaction, NameOf(0, i), i);
        }

        Put(transaction, "next", 0);
    }

    /// <summary>Makes the next renaming; returns its number.</summary>
    public static int MakeNext(Transaction transaction)
    {
        int number = NumberOf(transaction.Enumerate(Folder)) + 1;
        transaction.Rename($"{Folder}{number - 1}", $"{Folder}{number}");
        transaction.Rename("next", "last", replace: true);
        Put(transaction, "next", number);
        return number;
    }

    /// <summary>The number of the last renaming in a snapshot.</summary>
    public static int NumberOf(Snapshot snapshot) => NumberOf(snapshot.Enumerate(Folder));

    /// <summary>What is wrong with a snapshot, or null when it holds exactly what its number says.</summary>
    public static string? FindFault(Snapshot snapshot)
    {
        int number = NumberOf(snapshot);
        Dictionary<string, int> expected = Enumerable.Range(0, Files)
            .ToDictionary(i => NameOf(number, i), i => i, StringComparer.Ordinal);
        expected.Add("next", number);
        if (number > 0)
        {
            expected.Add("last", number - 1);
        }

        List<Entry> found = [.. snapshot.Enumerate()];
        if (found.Count != expected.Count)
        {
            return $"{found.Count} items after renaming {number} instead of {expected.Count}";
        }

        foreach (Entry entry in found)
        {
            byte[] content = new byte[entry.Length];
            snapshot.Read(entry, 0, content);
            if (!expected.TryGetValue(entry.Name, out int value) || !content.AsSpan().SequenceEqual(ContentOf(value)))
            {
                return $"'{entry.Name}' is not what it should be after renaming {number}";
            }
        }

        return null;
    }

    private static int NumberOf(IEnumerable<Entry> moved)
    {
        string name = moved.First().Name;
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        return int.Parse(name.AsSpan(Folder.Length, slash - Folder.Length), CultureInfo.InvariantCulture);
    }

    private static string NameOf(int number, int file) =>
        string.Create(CultureInfo.InvariantCulture, $"{Folder}{number}/{file % 3}/{file}");

    private static byte[] ContentOf(int value) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"content {value}"));

    private static void Put(Transaction transaction, string name, int value) =>
        transaction.PutFile(name, new MemoryStream(ContentOf(value)), Meta, IfExists.Overwrite);
}
