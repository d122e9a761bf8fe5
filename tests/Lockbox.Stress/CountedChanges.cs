using System.Buffers.Binary;
using System.Globalization;
using Lockbox.Engine;

namespace Lockbox.Stress;

/// <summary>
/// Changes that are numbered and kept count of in the lockbox itself: what it holds after the n-th is known from n
/// alone, so that any process can check any commit that it comes upon.
/// </summary>
public static class CountedChanges
{
    private const string Counter = "counter";
    private const int Slots = 8;

    private static readonly EntryMetadata Meta =
        new() { CreatedAt = DateTime.UnixEpoch, ModifiedAt = DateTime.UnixEpoch };

    /// <summary>Makes the next change; returns its number.</summary>
    public static int MakeNext(Transaction transaction, Snapshot? last)
    {
        int number = (last is null ? 0 : NumberOf(last)) + 1;
        string name = NameOf(number);
        if (IsRemoval(number))
        {
            transaction.Remove(name);
        }
        else
        {
            transaction.PutFile(name, new MemoryStream(ContentOf(number)), Meta, IfExists.Overwrite);
        }

        byte[] count = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(count, number);
        transaction.PutFile(Counter, new MemoryStream(count), Meta, IfExists.Overwrite);
        return number;
    }

    /// <summary>The number of the last change in a snapshot; 0 before the first.</summary>
    public static int NumberOf(Snapshot snapshot)
    {
        byte[] count = new byte[4];
        return snapshot.Find(Counter) is { } entry && snapshot.Read(entry, 0, count) == 4
            ? BinaryPrimitives.ReadInt32LittleEndian(count)
            : 0;
    }

    /// <summary>What is wrong with a snapshot, or null when it holds exactly what its number says.</summary>
    public static string? FindFault(Snapshot snapshot)
    {
        int number = NumberOf(snapshot);
        int expected = number == 0 ? 0 : 1;
        for (int last = Math.Max(1, number - Slots + 1); last <= number; last++)
        {
            string name = NameOf(last);
            Entry? entry = snapshot.Find(name);
            if (IsRemoval(last) != entry is null)
            {
                return $"after change {number}, '{name}' should{(IsRemoval(last) ? " not" : "")} be there";
            }

            if (entry is not null)
            {
                expected++;
                byte[] content = new byte[entry.Length];
                int read = snapshot.Read(entry, 0, content);
                if (read != content.Length || !content.AsSpan().SequenceEqual(ContentOf(last)))
                {
                    return $"after change {number}, '{name}' has wrong bytes";
                }
            }
        }

        long found = snapshot.Enumerate().LongCount();
        return found == expected ? null : $"after change {number} there are {found} entries, not {expected}";
    }

    private static string NameOf(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"folder {number % Slots}/file {number % Slots}");

    private static bool IsRemoval(int number) => number % 3 == 2;

    private static byte[] ContentOf(int number)
    {
        byte[] content = new byte[100 + number * 7919 % 40_000];
        new Random(number).NextBytes(content.AsSpan(0, content.Length / 2));
        return content;
    }
}
