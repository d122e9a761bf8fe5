using System.Globalization;
using Lockbox.Benchmarks.Operations;
using Lockbox.Engine;

namespace Lockbox.Benchmarks.Transactions;

/// <summary>Opening for reading, and the first thing that is asked then, by how much the lockbox holds.</summary>
internal static class OpeningOperations
{
    private const string Layer = "Transactions";
    private const int Page = 100;
    private static readonly int[] Sizes = [10_000, 100_000, 1_000_000];

    /// <summary>All of them.</summary>
    public static IEnumerable<Operation> All => Sizes.SelectMany(static entries =>
    {
        bool hasBudget = entries <= 100_000;
        string among = string.Create(CultureInfo.InvariantCulture, $"{entries:n0} entries");
        return new Operation[]
        {
            new(Layer, $"open, {among}", () => Open(entries)) { HasBudget = hasBudget },
            new(Layer, $"open and look one up, {among}", () => OpenAndFind(entries)) { HasBudget = hasBudget },
            new(Layer, $"open and list 100, {among}", () => OpenAndList(entries)) { HasBudget = hasBudget },
        };
    });

    private static PreparedOperation Open(int entries)
    {
        MemoryLockbox lockbox = ManyEntries.Lockbox(entries);
        return new PreparedOperation(entries, () =>
        {
            using Snapshot snapshot = lockbox.OpenRead();
            return snapshot.Summary.ItemCount;
        });
    }

    private static PreparedOperation OpenAndFind(int entries)
    {
        MemoryLockbox lockbox = ManyEntries.Lockbox(entries);
        string name = TestData.Name(entries / 2);
        return new PreparedOperation(1, () =>
        {
            using Snapshot snapshot = lockbox.OpenRead();
            return snapshot.Find(name)?.Name == name ? 1 : 0;
        });
    }

    private static PreparedOperation OpenAndList(int entries)
    {
        MemoryLockbox lockbox = ManyEntries.Lockbox(entries);
        return new PreparedOperation(Page, () =>
        {
            using Snapshot snapshot = lockbox.OpenRead();
            return snapshot.Enumerate().Take(Page).Count(static entry => entry.Name.Length > 0);
        });
    }
}
