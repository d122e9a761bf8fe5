using System.Buffers.Binary;
using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Patterns;

namespace Lockbox.Workloads.Scenarios.Interactive;

/// <summary>
/// Changes that are numbered, with the number kept in the lockbox: what a commit must hold is known from it alone, so
/// that a reader can check whatever commit it comes upon.
/// </summary>
internal static class NumberedChanges
{
    private const string Counter = "counter";
    private const int Slots = 8;
    private const int LengthMin = 100;
    private const int LengthRange = 40_000;
    private const ulong LengthSeries = 17;

    /// <summary>Makes the change of a number; the numbers count from 1.</summary>
    public static void Make(Transaction transaction, int number)
    {
        using PatternStream content = new(Pattern.Text, (ulong)number, LengthOf(number));
        _ = transaction.PutFile(NameOf(number), content, GeneratedNames.MetadataOf(number), IfExists.Overwrite);
        byte[] count = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(count, number);
        using MemoryStream counter = new(count);
        _ = transaction.PutFile(Counter, counter, GeneratedNames.MetadataOf(number), IfExists.Overwrite);
    }

    /// <summary>What a snapshot does not hold as its number says, or null.</summary>
    public static string? FindFault(Snapshot snapshot)
    {
        byte[] count = new byte[sizeof(int)];
        int number = snapshot.Find(Counter) is { } entry && snapshot.Read(entry, 0, count) == count.Length
            ? BinaryPrimitives.ReadInt32LittleEndian(count)
            : 0;
        byte[] content = new byte[LengthMin + LengthRange];
        for (int last = Math.Max(1, number - Slots + 1); last <= number; last++)
        {
            int read = snapshot.Find(NameOf(last)) is { } slot ? snapshot.Read(slot, 0, content) : -1;
            bool holds = read == LengthOf(last)
                && PatternContent.Matches(Pattern.Text, (ulong)last, 0, content.AsSpan(0, read));
            if (!holds)
            {
                return $"after change {number}, '{NameOf(last)}' is not what change {last} has made it";
            }
        }

        return snapshot.Enumerate().Count() == Math.Min(number, Slots) + (number > 0 ? 1 : 0)
            ? null
            : $"after change {number} there are other names";
    }

    private static int LengthOf(int number) => LengthMin + Mixing.Below(LengthRange, LengthSeries, (ulong)number);

    private static string NameOf(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"slots/slot-{number % Slots}");
}
