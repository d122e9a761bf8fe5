using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Measurement;

namespace Lockbox.Workloads.Scenarios;

/// <summary>Files of 2 KiB from memory: many, then some more, some fewer, some others.</summary>
internal sealed class AppendDeleteScenario : Scenario
{
    private const int Base = 50_000;
    private const int Changed = 10_000;
    private const int ContentLength = 2048;

    /// <inheritdoc/>
    public override string Name => "append-delete";

    /// <inheritdoc/>
    public override string Description =>
        "50,000 files of 2 KiB, then 10,000 appended, 10,000 deleted, 10,000 replaced";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        string path = bench.Scratch("append-delete.lockbox");
        LockboxKey? key = null;
        Contestant fill = Step("fill with 50,000", path, () => key!, t => Import(t, 0, Base, version: 0));
        Contestant[] contestants =
        [
            new(fill.Name, How.Operation, fill.Run)
            {
                Counts = fill.Counts,
                Prepare = () =>
                {
                    key?.Dispose();
                    Workbench.Remove(path);
                    key = LockboxJobs.Create(path, bench.KeyFile);
                },
            },
            Step("append 10,000", path, () => key!, t => Import(t, Base, Changed, version: 0)),
            Step("delete 10,000", path, () => key!, Delete),
            Step("replace 10,000", path, () => key!, t => Import(t, Base, Changed, version: 1)),
        ];
        bench.Compete(this, "50,000 of 2 KiB", contestants);
        key?.Dispose();
        Workbench.Remove(path);
    }

    private static Contestant Step(string name, string path, Func<LockboxKey> key, Action<Transaction> change)
    {
        long extents = 0;
        int flushes = 0;
        return new Contestant(name, How.Operation, () =>
        {
            using Transaction transaction = LockboxFile.OpenWrite(path, key());
            change(transaction);
            transaction.Commit();
            extents = transaction.ExtentsWritten;
            flushes = transaction.Flushes;
        })
        {
            OutputBytes = () => File.Exists(path) ? new FileInfo(path).Length : 0,
            Counts = () => string.Create(
                CultureInfo.InvariantCulture, $"{extents} extents written, {flushes} flushes"),
        };
    }

    private static void Import(Transaction transaction, int first, int count, int version)
    {
        IEnumerable<ImportItem> items = Enumerable.Range(first, count).Select(i => new ImportItem
        {
            Name = GeneratedNames.Of(i),
            Content = new MemoryStream(Content(i, version)),
            Metadata = GeneratedNames.MetadataOf(i),
        });
        _ = transaction.Import(items, new ImportOptions { IfExists = IfExists.Overwrite });
    }

    private static void Delete(Transaction transaction)
    {
        for (int i = 0; i < Changed; i++)
        {
            _ = transaction.Remove(GeneratedNames.Of(i * (Base / Changed)));
        }
    }

    private static byte[] Content(int number, int version)
    {
        byte[] content = new byte[ContentLength];
        System.Text.Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"file {number} version {version} "), content);
        content.AsSpan(32).Fill((byte)('a' + number % 26));
        return content;
    }
}
