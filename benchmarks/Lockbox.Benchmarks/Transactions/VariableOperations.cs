using System.Globalization;
using Lockbox.Benchmarks.Operations;
using Lockbox.Engine;

namespace Lockbox.Benchmarks.Transactions;

/// <summary>Secrets in a lockbox that has many, from opening to the end, on a device in memory.</summary>
internal static class VariableOperations
{
    private const string Layer = "Transactions";
    private const int Many = 10_000;
    private const int ValueLength = 40;

    /// <summary>All of them.</summary>
    public static IEnumerable<Operation> All =>
    [
        new(Layer, "set 1 secret of 10,000", static () => Prepare(1, static lockbox =>
        {
            lockbox.File.Restore();
            using Transaction transaction = lockbox.OpenWrite();
            Set(transaction, Many / 2, 1);
            return transaction.Commit().Redacted ? 1 : 0;
        })),
        new(Layer, "open and get 1 secret of 10,000", static () => Prepare(ValueLength, static lockbox =>
        {
            using Snapshot snapshot = lockbox.OpenRead();
            using VariableValue value = snapshot.ReadVariable(snapshot.FindVariable(NameOf(Many / 2))!);
            return value.Length;
        })),
        new(Layer, "open and list 10,000 secrets", static () => Prepare(Many, static lockbox =>
        {
            using Snapshot snapshot = lockbox.OpenRead();
            return snapshot.EnumerateVariables().LongCount();
        })),
    ];

    private static PreparedOperation Prepare(long expected, Func<MemoryLockbox, long> run)
    {
        MemoryLockbox lockbox = new();
        using (Transaction transaction = lockbox.OpenWrite())
        {
            for (int i = 0; i < Many; i++)
            {
                Set(transaction, i, 0);
            }

            transaction.Commit();
        }

        lockbox.File.Keep();
        return new PreparedOperation(expected, () => run(lockbox), lockbox);
    }

    private static string NameOf(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"stage {number % 10}/KEY_{number}");

    private static void Set(Transaction transaction, int number, int seed)
    {
        using VariableValue value = VariableValue.Copy(
            VariableType.SecureString, TestData.Bytes(DataKind.Random, ValueLength + seed).AsSpan(seed));
        transaction.SetVariable(NameOf(number), value, new VariableSettings { IsSecret = true });
    }
}
