using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Measurement;
using Lockbox.Workloads.Patterns;
using Lockbox.Workloads.Scenarios.Seeds;
using Lockbox.Workloads.Stores;

namespace Lockbox.Workloads.Scenarios.Interactive;

/// <summary>
/// A session in an editor: open a document, read it, save it, again and again, each save a commit. Every other save
/// goes through a temporary name that then takes the document's place, as many editors do it.
/// </summary>
internal sealed class EditingScenario : Scenario
{
    private const int Documents = 400;
    private const int FavouriteDocuments = 20;
    private const int UsualEdits = 1000;
    private const int ShortEdits = 100;
    private const ulong ChoiceSeries = 11;

    /// <summary>How much longer a session may make the lockbox beyond what its first half did, in bytes.</summary>
    private const long GrowthMax = 1 << 20;

    /// <inheritdoc/>
    public override string Name => "editing";

    /// <inheritdoc/>
    public override string Description => "an editor's session: read a document and save it, a commit each time";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        int edits = bench.Options.Short ? ShortEdits : UsualEdits;
        foreach (Device device in bench.Options.Devices)
        {
            using StoreSteps steps = new(() => bench.CreateStore(device, Name));
            bench.Compete(this, $"{Documents} documents, {SeedLabels.Show(device)}", [Session(steps, edits)]);
        }
    }

    private static Contestant Session(StoreSteps steps, int edits)
    {
        Document[] documents = [];
        Latencies read = new("read");
        Latencies save = new("save");
        Latencies swap = new("save through a temporary name");
        long half = 0;
        return new Contestant("session", How.Operation, () =>
        {
            for (int edit = 0; edit < edits; edit++)
            {
                Document document = documents[Choose(edit)];
                ReadAndCheck(steps.Store, document, read);
                document.Change();
                _ = edit % 2 == 0
                    ? save.Time(() => Save(steps.Store, document))
                    : swap.Time(() => SaveThroughTemporary(steps.Store, document));
                half = edit == edits / 2 ? steps.Store.Length : half;
            }
        })
        {
            Latencies = [read, save, swap],
            Prepare = () =>
            {
                steps.Renew();
                documents = [.. Enumerable.Range(0, Documents).Select(static number => new Document(number))];
                Fill(steps.Store, documents);
            },
            Check = () => FindFault(steps.Store, documents, half),
            OutputBytes = () => steps.Store.Length,
            Counts = () => string.Create(
                CultureInfo.InvariantCulture,
                $"{edits} edits, {documents.Sum(static d => d.Version)} versions, "
                + $"{steps.Store.Length - half:n0} bytes longer in the second half"),
        };
    }

    /// <summary>Nine of ten edits go to a few documents.</summary>
    private static int Choose(int edit) => edit % 10 == 0
        ? Mixing.Below(Documents, ChoiceSeries, (ulong)edit)
        : Mixing.Below(FavouriteDocuments, ChoiceSeries, (ulong)edit);

    private static void Fill(LockboxStore store, Document[] documents)
    {
        using Transaction transaction = store.OpenWrite();
        foreach (Document document in documents)
        {
            document.Put(transaction, document.Name);
        }

        transaction.Commit();
    }

    private static void ReadAndCheck(LockboxStore store, Document document, Latencies latencies)
    {
        int length = latencies.Time(() =>
        {
            using Snapshot snapshot = store.OpenRead();
            return document.Read(snapshot);
        });
        if (!document.IsRight(length))
        {
            throw new InvalidOperationException($"'{document.Name}' is not what was saved last.");
        }
    }

    private static CommitResult Save(LockboxStore store, Document document)
    {
        using Transaction transaction = store.OpenWrite();
        document.Put(transaction, document.Name);
        return transaction.Commit();
    }

    private static CommitResult SaveThroughTemporary(LockboxStore store, Document document)
    {
        string temporary = document.Name + ".tmp";
        using (Transaction write = store.OpenWrite())
        {
            document.Put(write, temporary);
            write.Commit();
        }

        using Transaction rename = store.OpenWrite();
        _ = rename.Remove(document.Name);
        rename.Rename(temporary, document.Name);
        return rename.Commit();
    }

    private static string? FindFault(LockboxStore store, Document[] documents, long half)
    {
        using Snapshot snapshot = store.OpenRead();
        if (documents.FirstOrDefault(document => !document.IsRight(document.Read(snapshot))) is { } wrong)
        {
            return $"'{wrong.Name}' is not what was saved last";
        }

        return snapshot.Enumerate().Count() != documents.Length ? "there are other names"
            : store.Length > half + GrowthMax ? "the lockbox grows with every save"
            : store.FindFault();
    }
}
