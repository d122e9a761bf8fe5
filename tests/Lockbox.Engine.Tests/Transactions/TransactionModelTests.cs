using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Transactions;

/// <summary>
/// Whole lockboxes against a dictionary: random changes, commits, rollbacks and readers, each step compared, each
/// commit verified.
/// </summary>
public sealed class TransactionModelTests : LockboxTest
{
    private static readonly string[] Parts = ["a", "b", "a!", "ä", "🔑", "\uFFFF", " ", "x\\y", "B"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    public void It_does_what_a_dictionary_does(int seed)
    {
        Random random = new(seed);
        LockboxModel committed = new();
        List<(Snapshot Snapshot, LockboxModel Model)> readers = [];
        for (int round = 0; round < 25; round++)
        {
            LockboxModel model = committed.Clone();
            if (RunTransaction(random, model))
            {
                committed = model;
            }

            using (Snapshot snapshot = Read())
            {
                committed.CheckAgainst(snapshot, ContentOf);
                Assert.Empty(snapshot.Verify().Findings);
            }

            KeepReaders(random, readers, committed);
        }

        foreach ((Snapshot snapshot, LockboxModel model) in readers)
        {
            model.CheckAgainst(snapshot, ContentOf);
            snapshot.Dispose();
        }
    }

    /// <summary>Some readers stay open over many commits and must go on seeing theirs.</summary>
    private void KeepReaders(
        Random random, List<(Snapshot Snapshot, LockboxModel Model)> readers, LockboxModel committed)
    {
        if (random.Next(4) == 0)
        {
            readers.Add((Read(new ReadOptions { FrameCacheBytes = 0, NodeCacheBytes = 0 }), committed.Clone()));
        }

        if (readers.Count > 0 && random.Next(5) == 0)
        {
            int index = random.Next(readers.Count);
            readers[index].Model.CheckAgainst(readers[index].Snapshot, ContentOf);
            readers[index].Snapshot.Dispose();
            readers.RemoveAt(index);
        }
    }

    /// <summary>Returns whether it was committed.</summary>
    private bool RunTransaction(Random random, LockboxModel model)
    {
        using Transaction transaction = Write();
        for (int steps = random.Next(1, 15); steps > 0; steps--)
        {
            Step(random, transaction, model);
            Assert.Equal(
                model.Items.Select(static item => item.Key), transaction.Enumerate().Select(static e => e.Name));
        }

        switch (random.Next(8))
        {
            case 0:
                transaction.Rollback();
                Assert.Throws<InvalidOperationException>(() => transaction.Remove("a"));
                return false;
            case 1:
                return false;
            default:
                transaction.Commit();
                Assert.Throws<InvalidOperationException>(() => transaction.Commit());
                return true;
        }
    }

    private static void Step(Random random, Transaction transaction, LockboxModel model)
    {
        string name = NextName(random, model);
        switch (random.Next(12))
        {
            case 10 or 11:
                Copy(random, transaction, model, name);
                break;
            case < 6:
                Put(random, transaction, model, name);
                break;
            case < 8:
                Assert.Equal(model.Remove(name), transaction.Remove(name));
                break;
            default:
                string newName = NextName(random, model);
                bool replace = random.Next(2) == 0;
                Check(model.Rename(name, newName, replace), () => transaction.Rename(name, newName, replace));
                break;
        }
    }

    private static void Copy(Random random, Transaction transaction, LockboxModel model, string name)
    {
        string newName = NextName(random, model);
        IfExists ifExists = (IfExists)random.Next(4);
        List<Type> expected = model.Copy(name, newName, ifExists);
        CopyReport report = transaction.Copy(
            [new CopyItem(name, newName)],
            new CopyOptions { IfExists = ifExists, WindowLength = random.Next(1, 4) });
        Assert.Equal(expected, report.Errors.Select(static error => error.Error.GetType()));
    }

    private static void Put(Random random, Transaction transaction, LockboxModel model, string name)
    {
        EntryKind kind = random.Next(4) switch
        {
            0 => EntryKind.Directory,
            1 => EntryKind.SymbolicLink,
            _ => EntryKind.File,
        };
        byte[] content = kind == EntryKind.File ? NextContent(random) : [];
        EntryMetadata metadata = new() { CreatedAt = Epoch, ModifiedAt = Epoch.AddDays(random.Next(3)) };
        string? target = kind == EntryKind.SymbolicLink ? "../" + name : null;
        IfExists ifExists = (IfExists)random.Next(4);
        LockboxModel.Item item = new(kind, content, target, metadata.ModifiedAt);
        Type? expected = model.Put(name, item, ifExists, out bool isKept);
        Entry? before = transaction.Find(name);
        Entry? after = null;
        Check(expected, () => after = kind switch
        {
            EntryKind.File => transaction.PutFile(name, new MemoryStream(content), metadata, ifExists),
            EntryKind.Directory => transaction.PutDirectory(name, metadata, ifExists),
            _ => transaction.PutLink(name, target!, metadata, ifExists),
        });
        if (expected is null)
        {
            Assert.Equal(isKept, before is not null && before.Id == after!.Id);
        }
    }

    private static void Check(Type? expected, Action action)
    {
        if (expected is null)
        {
            action();
        }
        else
        {
            Assert.Throws(expected, action);
        }
    }

    private static string NextName(Random random, LockboxModel model) => random.Next(3) == 0 && model.Count > 0
        ? model.NameAt(random.Next(model.Count))
        : string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Parts[random.Next(Parts.Length)]));

    private static byte[] NextContent(Random random)
    {
        int length = random.Next(20) switch
        {
            0 => 0,
            1 => random.Next(300_000),
            2 => Engine.Primitives.Limits.FrameRawTarget + random.Next(-1, 2),
            _ => random.Next(2000),
        };
        return random.Next(2) == 0 ? Noise.Random(random.Next(), length) : Noise.Text(random.Next(), length);
    }
}
