using Lockbox.Engine;
using Lockbox.Engine.Maintenance;
using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Fuzz.Recipes;

namespace Lockbox.Fuzz.Walk;

/// <summary>
/// Does with the content of a lockbox's files what one can: writes into them, appends to them, cuts them off, copies
/// them within, into a good lockbox and a good one's into this, compares and hashes them.
/// </summary>
internal sealed class ContentWalk(byte[] file) : FileWalk(file)
{
    private const int FilesMax = 6;

    private static readonly byte[] Good = new LockboxBuilder(Recipe.Base).Build();

    private static readonly EntryMetadata Metadata =
        new() { CreatedAt = DateTime.UnixEpoch, ModifiedAt = DateTime.UnixEpoch };

    private static readonly byte[] Written = [1, 2, 3, 4, 5];

    /// <summary>What is given up with old content may be in use: a tree can have one node twice.</summary>
    protected override IReadOnlyList<string> LeaveOpen { get; } =
        [VerifyRules.Space, VerifyRules.IndexOrder, VerifyRules.IndexNode, VerifyRules.FreeMap];

    /// <summary>
    /// A table that says that one slice of a frame is all it holds has whoever deletes that give up the others.
    /// </summary>
    protected override HashSet<string> Tolerated =>
        Known().Contains(VerifyRules.Slices) ? [.. Known(), VerifyRules.Frame] : Known();

    /// <inheritdoc/>
    protected override void GoAllWays()
    {
        List<Entry> files = [];
        Take("list", () =>
        {
            using Snapshot snapshot = OpenRead(File);
            files.AddRange(snapshot.Enumerate().Take(200).Where(static entry => entry.Kind == EntryKind.File));
        });
        foreach (Entry entry in files.Take(FilesMax))
        {
            Take($"write {entry.Id}", () => Write(entry, 0));
            Take($"write behind {entry.Id}", () => Write(entry, Math.Max(0, entry.Length - 2)));
            Take($"append {entry.Id}", () => Change("append", transaction =>
            {
                transaction.Append(entry.Name, new MemoryStream(Written), Metadata);
                transaction.Append(entry.Name, new MemoryStream(Written), Metadata);
            }));
            Take($"cut {entry.Id}", () => Change("cut", transaction =>
            {
                transaction.SetLength(entry.Name, entry.Length / 2, Metadata);
                transaction.SetLength(entry.Name, 0, Metadata);
            }));
            Take($"hash {entry.Id}", () => Hash(entry));
        }

        Take("copy out", CopyOut);
        Take("copy in", () => Change("copy in", transaction =>
        {
            using Snapshot good = OpenRead(Good);
            transaction.Copy(good, ItemsOf(good.EnumerateLevel().Select(static top => top.Name), "in/"));
        }));
        Take("copy within", () => Change("copy within", static transaction =>
            transaction.Copy(ItemsOf(TopsOf(transaction.Enumerate()), "within/"))));
        Take("compare", Compare);
    }

    private static List<string> TopsOf(IEnumerable<Entry> entries) =>
        [.. entries.Take(200).Select(static entry => entry.Name.Split('/')[0]).Distinct()];

    private static List<CopyItem> ItemsOf(IEnumerable<string> tops, string to) =>
        [.. tops.Take(50).Select((top, i) => new CopyItem(top, $"{to}{i}"))];

    private void Write(Entry entry, long offset)
    {
        MemoryDisk disk = Change(
            "write", transaction => transaction.Write(entry.Name, offset, new MemoryStream(Written), Metadata));
        MemoryDevice device = disk.Open();
        using Snapshot snapshot = LockboxFile.OpenRead(device, device, Key, "test", new ReadOptions());
        byte[] read = new byte[Written.Length];
        snapshot.Read(snapshot.Find(entry.Name)!, offset, read);
        if (!read.AsSpan().SequenceEqual(Written))
        {
            throw new InvalidOperationException("What was written is not there.");
        }
    }

    private void Hash(Entry entry)
    {
        using Snapshot snapshot = OpenRead(File);
        _ = snapshot.Sha256Of(entry);
    }

    /// <summary>Whatever the source is, what comes out of it is whole.</summary>
    private void CopyOut()
    {
        using Snapshot source = OpenRead(File);
        MemoryDisk target = DiskOf(Good);
        MemoryDevice device = target.Open();
        using (Transaction transaction = LockboxFile.OpenWrite(device, device, Key, "test", new WriteOptions()))
        {
            transaction.Copy(source, ItemsOf(TopsOf(source.Enumerate()), "out/"));
            transaction.Commit();
        }

        AssertNoWorse("copy out", target.ToArray(), []);
    }

    private void Compare()
    {
        using Snapshot first = OpenRead(File);
        using Snapshot second = OpenRead(Good);
        CompareOptions options = new() { Hash = true, IncludeEqual = true, ThrottleLimit = 1 };
        _ = first.CompareWith(second, options).Take(1000).Count();
    }
}
