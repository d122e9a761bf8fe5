using Lockbox.Benchmarks.Operations;
using Lockbox.Engine;

namespace Lockbox.Benchmarks.Transactions;

/// <summary>Transactions from opening to the end of the commit, on a device in memory: no wait for a disk.</summary>
internal static class CommitOperations
{
    private const string Layer = "Transactions";
    private const int FileLength = 1024;
    private const int Many = 100_000;

    /// <summary>All of them.</summary>
    public static IEnumerable<Operation> All =>
    [
        new(Layer, "commit 1 file of 1 KiB", static () => Fill(1)),
        new(Layer, "commit 100 files of 1 KiB", static () => Fill(100)),
        new(Layer, "commit 10,000 files of 1 KiB", static () => Fill(10_000)),
        new(Layer, "add 1 file to 100,000", static () => Change(
            static (transaction, content) => transaction.PutFile("new", content, TestData.Metadata(0)))),
        new(Layer, "replace 1 file of 100,000", static () => Change(
            static (transaction, content) => transaction.PutFile(
                TestData.Name(Many / 2), content, TestData.Metadata(0), IfExists.Overwrite))),
        new(Layer, "remove 1 file of 100,000", static () => Change(
            static (transaction, _) => transaction.Remove(TestData.Name(Many / 2)))),
    ];

    private static PreparedOperation Fill(int files)
    {
        MemoryLockbox lockbox = new();
        MemoryStream content = new(TestData.Bytes(DataKind.Text, FileLength));
        string[] names = [.. Enumerable.Range(0, files).Select(TestData.Name)];
        EntryMetadata metadata = TestData.Metadata(0);
        return new PreparedOperation(
            2,
            () =>
            {
                lockbox.File.Restore();
                using Transaction transaction = lockbox.OpenWrite();
                foreach (string name in names)
                {
                    content.Position = 0;
                    transaction.PutFile(name, content, metadata);
                }

                return (long)transaction.Commit().Sequence;
            },
            content,
            lockbox);
    }

    private static PreparedOperation Change(Action<Transaction, MemoryStream> change)
    {
        MemoryLockbox lockbox = ManyEntries.Lockbox(Many);
        long sequence;
        using (Snapshot snapshot = lockbox.OpenRead())
        {
            sequence = (long)snapshot.Summary.CommitSequence;
        }

        MemoryStream content = new(TestData.Bytes(DataKind.Text, FileLength));
        return new PreparedOperation(
            1,
            () =>
            {
                lockbox.File.Restore();
                using Transaction transaction = lockbox.OpenWrite();
                content.Position = 0;
                change(transaction, content);
                return (long)transaction.Commit().Sequence > sequence ? 1 : 0;
            },
            content,
            new ManyEntries.Verification(lockbox));
    }
}
