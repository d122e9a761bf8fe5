using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Measurement;
using Lockbox.Workloads.Scenarios.Seeds;
using Lockbox.Workloads.Stores;

namespace Lockbox.Workloads.Scenarios.Interactive;

/// <summary>Readers that check whatever commit they come upon, while a writer goes on committing.</summary>
internal sealed class ConcurrentScenario : Scenario
{
    private const int Readers = 4;
    private const int UsualCommits = 2000;
    private const int ShortCommits = 200;

    /// <inheritdoc/>
    public override string Name => "concurrent";

    /// <inheritdoc/>
    public override string Description => "four readers that check every commit they see, while a writer commits";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        int commits = bench.Options.Short ? ShortCommits : UsualCommits;
        foreach (Device device in bench.Options.Devices)
        {
            using StoreSteps steps = new(() => bench.CreateStore(device, Name));
            string what = $"{Readers} readers, a writer, {SeedLabels.Show(device)}";
            bench.Compete(this, what, [Compete(steps, commits)]);
        }
    }

    private static Contestant Compete(StoreSteps steps, int commits)
    {
        Latencies read = new("open, read and check");
        Latencies write = new("change and commit");
        Readings readings = new();
        return new Contestant("all at once", How.Operation, () =>
        {
            readings = new Readings();
            Thread[] readers = [.. Enumerable.Range(0, Readers).Select(_ =>
                new Thread(() => ReadUntilStopped(steps.Store, readings, read)))];
            Array.ForEach(readers, static reader => reader.Start());
            try
            {
                for (int number = 1; number <= commits; number++)
                {
                    _ = write.Time(() => Commit(steps.Store, number));
                }
            }
            finally
            {
                readings.Stop = true;
                Array.ForEach(readers, static reader => reader.Join());
            }

            if (readings.FirstError is { } error || readings.Count == 0)
            {
                throw new InvalidOperationException(
                    $"{readings.Errors} of {readings.Count} readings failed: {readings.FirstError ?? "nobody read"}");
            }
        })
        {
            Latencies = [read, write],
            Prepare = steps.Renew,
            Check = () => steps.Store.FindFault(),
            OutputBytes = () => steps.Store.Length,
            Counts = () => string.Create(
                CultureInfo.InvariantCulture,
                $"{commits:n0} commits, {readings.Count:n0} readings, {readings.Errors} errors"),
        };
    }

    private static CommitResult Commit(LockboxStore store, int number)
    {
        using Transaction transaction = store.OpenWrite();
        NumberedChanges.Make(transaction, number);
        return transaction.Commit();
    }

    private static void ReadUntilStopped(LockboxStore store, Readings readings, Latencies latencies)
    {
        while (!readings.Stop)
        {
            readings.Note(latencies.Time(() => Read(store)));
        }
    }

    private static string? Read(LockboxStore store)
    {
        try
        {
            using Snapshot snapshot = store.OpenRead();
            return NumberedChanges.FindFault(snapshot);
        }
        catch (LockboxException error)
        {
            return error.Message;
        }
    }

    private sealed class Readings
    {
        private int _count;
        private int _errors;
        private string? _firstError;
        private volatile bool _stop;

        public int Count => _count;

        public int Errors => _errors;

        public string? FirstError => _firstError;

        public bool Stop
        {
            get => _stop;
            set => _stop = value;
        }

        public void Note(string? error)
        {
            Interlocked.Increment(ref _count);
            if (error is not null)
            {
                Interlocked.Increment(ref _errors);
                Interlocked.CompareExchange(ref _firstError, error, null);
            }
        }
    }
}
