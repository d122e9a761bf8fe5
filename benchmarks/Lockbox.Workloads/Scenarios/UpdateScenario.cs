using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Measurement;

namespace Lockbox.Workloads.Scenarios;

/// <summary>One small change, a commit each, in a lockbox of many entries.</summary>
internal sealed class UpdateScenario : Scenario
{
    private const int ContentLength = 1024;
    private const int ManyCommits = 2000;

    /// <inheritdoc/>
    public override string Name => "update";

    /// <inheritdoc/>
    public override string Description => "one small change and its commit at many entries; growth over many of them";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        foreach (int entries in bench.Options.Entries)
        {
            string path = bench.Scratch("update.lockbox");
            File.Copy(EntryLockboxes.PathOf(bench, entries), path, overwrite: true);
            using LockboxKey key = LockboxJobs.Unlock(path, bench.KeyFile);
            int number = 0;
            string Old() => GeneratedNames.Of(entries / 2 + number);
            Contestant[] contestants =
            [
                Change("add one file of 1 KiB", path, key, t => Put(t, $"new/{number++}.bin", IfExists.Error)),
                Change("replace it (redacts)", path, key, t => Put(t, $"new/{number - 1}.bin", IfExists.Overwrite)),
                Change("remove an empty file (redacts)", path, key, t => t.Remove(Old())),
            ];
            bench.Compete(this, EntryLockboxes.Show(entries), contestants);
            bench.Compete(this, EntryLockboxes.Show(entries), [Many(bench, path, key)]);
            Workbench.Remove(path);
        }
    }

    private static Contestant Change(string name, string path, LockboxKey key, Action<Transaction> change)
    {
        long extents = 0;
        int flushes = 0;
        return new Contestant(name, How.Operation, () =>
        {
            using Transaction transaction = LockboxFile.OpenWrite(path, key);
            change(transaction);
            transaction.Commit();
            extents = transaction.ExtentsWritten;
            flushes = transaction.Flushes;
        })
        {
            Counts = () => string.Create(
                CultureInfo.InvariantCulture, $"{extents} extents written, {flushes} flushes"),
        };
    }

    /// <summary>The same name again and again: the file must not grow with the number of commits.</summary>
    private static Contestant Many(Workbench bench, string path, LockboxKey key)
    {
        int commits = bench.Options.Short ? ManyCommits / 10 : ManyCommits;
        long before = 0;
        return new Contestant("replace one file, each of many times", How.Operation, () =>
        {
            for (int i = 0; i < commits; i++)
            {
                using Transaction transaction = LockboxFile.OpenWrite(path, key);
                Put(transaction, "many.bin", IfExists.Overwrite);
                transaction.Commit();
            }
        })
        {
            Repeats = commits,
            Check = () => LockboxJobs.FindFault(path, key),
            Prepare = () => before = new FileInfo(path).Length,
            OutputBytes = () => new FileInfo(path).Length,
            Counts = () => string.Create(
                CultureInfo.InvariantCulture,
                $"the last {commits} commits made the file {new FileInfo(path).Length - before:n0} bytes longer"),
        };
    }

    private static void Put(Transaction transaction, string name, IfExists ifExists)
    {
        using MemoryStream content = new(new byte[ContentLength]);
        transaction.PutFile(name, content, GeneratedNames.MetadataOf(0), ifExists);
    }
}
