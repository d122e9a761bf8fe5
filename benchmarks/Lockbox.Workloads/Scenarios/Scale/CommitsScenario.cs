using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Measurement;
using Lockbox.Workloads.Patterns;
using Lockbox.Workloads.Scenarios.Seeds;
using Lockbox.Workloads.Stores;

namespace Lockbox.Workloads.Scenarios.Scale;

/// <summary>Ten thousand small commits; the lockbox must not grow with their number.</summary>
internal sealed class CommitsScenario : Scenario
{
    private const int UsualCommits = 10_000;
    private const int ShortCommits = 500;
    private const int Files = 100;
    private const int ContentLength = 1024;

    /// <summary>How much longer all commits may make the lockbox than the first tenth of them did, in bytes.</summary>
    private const long GrowthMax = 64 << 10;

    /// <inheritdoc/>
    public override string Name => "commits";

    /// <inheritdoc/>
    public override string Description => "10,000 small commits, after which the lockbox is as long as before";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        int commits = bench.Options.Short ? ShortCommits : UsualCommits;
        foreach (Device device in bench.Options.Devices)
        {
            using StoreSteps replacing = new(() => bench.CreateStore(device, "commits-replacing"));
            using StoreSteps renewing = new(() => bench.CreateStore(device, "commits-renewing"));
            Contestant[] contestants =
            [
                Many("replace one of 100 files, each", replacing, commits, static (t, i) => Put(t, i % Files, i)),
                Many("add a file and remove the oldest, each", renewing, commits, AddAndRemove),
            ];
            string what = string.Create(
                CultureInfo.InvariantCulture, $"{commits:n0} commits, {SeedLabels.Show(device)}");
            bench.Compete(this, what, contestants, runs: 1);
        }
    }

    private static Contestant Many(string name, StoreSteps steps, int commits, Action<Transaction, int> change)
    {
        Latencies latencies = new("commit");
        long early = 0;
        long most = 0;
        return new Contestant(name, How.Operation, () =>
        {
            for (int i = 0; i < commits; i++)
            {
                _ = latencies.Time(() => Commit(steps.Store, i, change));
                early = i < commits / 10 ? Math.Max(early, steps.Store.Length) : early;
                most = Math.Max(most, steps.Store.Length);
            }
        })
        {
            Repeats = commits,
            Latencies = [latencies],
            Prepare = () =>
            {
                steps.Renew();
                Fill(steps.Store);
                early = 0;
                most = 0;
            },
            Check = () => most > early + GrowthMax ? "the lockbox grows with every commit" : FindFault(steps.Store),
            OutputBytes = () => steps.Store.Length,
            Counts = () => string.Create(
                CultureInfo.InvariantCulture, $"at most {early:n0} bytes in the first tenth, {most:n0} in all"),
        };
    }

    private static CommitResult Commit(LockboxStore store, int number, Action<Transaction, int> change)
    {
        using Transaction transaction = store.OpenWrite();
        change(transaction, number);
        return transaction.Commit();
    }

    private static void Fill(LockboxStore store)
    {
        using Transaction transaction = store.OpenWrite();
        for (int file = 0; file < Files; file++)
        {
            Put(transaction, file, file);
        }

        transaction.Commit();
    }

    private static void AddAndRemove(Transaction transaction, int number)
    {
        Put(transaction, number + Files, number);
        if (!transaction.Remove(GeneratedNames.Of(number)))
        {
            throw new InvalidOperationException($"'{GeneratedNames.Of(number)}' is missing.");
        }
    }

    private static void Put(Transaction transaction, int file, int version)
    {
        using PatternStream content = new(Pattern.Text, (ulong)version, ContentLength);
        _ = transaction.PutFile(
            GeneratedNames.Of(file), content, GeneratedNames.MetadataOf(version), IfExists.Overwrite);
    }

    /// <summary>Whether all files are there with the content of the version that their time tells.</summary>
    private static string? FindFault(LockboxStore store)
    {
        using Snapshot snapshot = store.OpenRead();
        byte[] content = new byte[ContentLength];
        int files = 0;
        foreach (Entry entry in snapshot.Enumerate())
        {
            files++;
            DateTime begin = GeneratedNames.MetadataOf(0).CreatedAt;
            ulong version = (ulong)(entry.CreatedAt - begin).TotalSeconds;
            bool holds = snapshot.Read(entry, 0, content) == ContentLength
                && PatternContent.Matches(Pattern.Text, version, 0, content);
            if (!holds)
            {
                return $"'{entry.Name}' has other bytes";
            }
        }

        return files == Files ? store.FindFault() : $"there are {files} files, not {Files}";
    }
}
