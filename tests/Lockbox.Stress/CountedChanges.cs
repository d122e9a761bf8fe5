using System.Buffers.Binary;
using System.Globalization;
using Lockbox.Engine;

namespace Lockbox.Stress;

/// <summary>
/// Changes that are numbered and kept count of in the lockbox itself: what it holds after the n-th is known from n
/// alone, so that any process can check any commit that it comes upon. Each change puts or removes a file and a
/// variable; some replace a key slot, too.
/// </summary>
public static class CountedChanges
{
    private const string Counter = "counter";
    private const int Slots = 8;
    private const int KeyEvery = 4;
    private const string KeyLabel = "counted ";

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
            transaction.RemoveVariable(name);
        }
        else
        {
            byte[] content = ContentOf(number);
            transaction.PutFile(name, new MemoryStream(content), Meta, IfExists.Overwrite);
            using VariableValue value = VariableValue.Copy(VariableType.ByteArray, content);
            transaction.SetVariable(name, value, new VariableSettings { IsSecret = true });
        }

        if (number % KeyEvery == 0)
        {
            ChangeKeySlot(transaction, number);
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

    /// <summary>
    /// The label and the key file of the slot that is there after the n-th change beside the one that the lockbox was
    /// made with; null when there is none yet.
    /// </summary>
    public static (string Label, byte[] KeyFile)? KeyAfter(int number)
    {
        int last = number / KeyEvery * KeyEvery;
        if (last == 0)
        {
            return null;
        }

        byte[] keyFile = new byte[32];
        new Random(last).NextBytes(keyFile);
        return (string.Create(CultureInfo.InvariantCulture, $"{KeyLabel}{last}"), keyFile);
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
                if (!HasContent(snapshot, entry, name, ContentOf(last)))
                {
                    return $"after change {number}, '{name}' has wrong bytes";
                }
            }
        }

        long found = snapshot.Enumerate().LongCount();
        long variables = snapshot.EnumerateVariables().LongCount();
        return found == expected && variables == Math.Max(0, expected - 1)
            ? null
            : $"after change {number} there are {found} entries and {variables} variables, not {expected} and one less";
    }

    private static bool HasContent(Snapshot snapshot, Entry entry, string name, byte[] expected)
    {
        byte[] content = new byte[entry.Length];
        if (snapshot.Read(entry, 0, content) != content.Length || !content.AsSpan().SequenceEqual(expected)
            || snapshot.FindVariable(name) is not { } variable)
        {
            return false;
        }

        using VariableValue value = snapshot.ReadVariable(variable);
        return value.Content.SequenceEqual(expected);
    }

    private static void ChangeKeySlot(Transaction transaction, int number)
    {
        (string label, byte[] keyFile) = KeyAfter(number)!.Value;
        using KeyMaterial material = KeyMaterial.FromKeyBytes(keyFile);
        using KeyProtector protector = KeyProtector.FromKeyFile(material);
        protector.Label = label;
        KeySlotInfo? before = transaction.KeySlots
            .FirstOrDefault(static slot => slot.Label.StartsWith(KeyLabel, StringComparison.Ordinal));
        if (before is null)
        {
            transaction.AddKeySlot(protector);
        }
        else
        {
            transaction.ReplaceKeySlot(before.Id, protector);
        }
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
