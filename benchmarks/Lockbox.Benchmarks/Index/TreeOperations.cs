using Lockbox.Benchmarks.Operations;
using Lockbox.Engine;
using Lockbox.Engine.Format;
using Lockbox.Engine.Index;

namespace Lockbox.Benchmarks.Index;

/// <summary>The tree of names: insertion, search, walk and removal among 10,000 entries.</summary>
internal static class TreeOperations
{
    private const string Layer = "Index";
    private const int Entries = 10_000;
    private const int Extra = 1_000;
    private const long AllNodes = 64 << 20;
    private const long OneNode = 1;

    /// <summary>All of them.</summary>
    public static IEnumerable<Operation> All =>
    [
        new(Layer, "insert 10,000 entries in order", static () => Insert(InOrder)),
        new(Layer, "insert 10,000 entries at random", static () => Insert(TestData.Shuffled)),
        new(Layer, "insert 10,000 entries in order and save", InsertAndSave),
        new(Layer, "look one up, nodes in memory", static () => Find(AllNodes)),
        new(Layer, "look one up, nodes not in memory", static () => Find(OneNode)),
        new(Layer, "walk 10,000 entries, nodes in memory", static () => Scan(AllNodes)),
        new(Layer, "walk 10,000 entries, nodes not in memory", static () => Scan(OneNode)),
        new(Layer, "split and merge: 1,000 more in one place, and out again", SplitAndMerge),
        new(Layer, "remove 10,000 entries at random", Remove),
    ];

    private static PreparedOperation Insert(Func<int, int[]> order)
    {
        Stores stores = new(new SinkDevice(), AllNodes);
        (List<byte[]> keys, List<Entry> values) = SampleEntries.Take(Entries);
        int[] numbers = order(Entries);
        return new PreparedOperation(Entries, () => InsertAll(Writer(stores, default), keys, values, numbers), stores);
    }

    private static PreparedOperation InsertAndSave()
    {
        SinkDevice sink = new();
        Stores stores = new(sink, AllNodes);
        (List<byte[]> keys, List<Entry> values) = SampleEntries.Take(Entries);
        int[] numbers = InOrder(Entries);
        return new PreparedOperation(
            Entries,
            () =>
            {
                long before = sink.Written;
                TreeWriter<Entry> tree = Writer(stores, default);
                long inserted = InsertAll(tree, keys, values, numbers);
                BlockPointer root = tree.Save(stores.Session, stores.Space, 1);
                return root.Height == 1 && sink.Written > before ? inserted : -1;
            },
            stores);
    }

    private static PreparedOperation Find(long nodeCacheBytes)
    {
        (Stores stores, BlockPointer root, List<byte[]> keys) = Saved(nodeCacheBytes);
        Tree<Entry> tree = new(stores.Nodes, EntryLeafCodec.Instance, root);
        byte[] key = keys[Entries / 2];
        return new PreparedOperation(
            (Entries / 2) + 1, () => tree.TryFind(key, out Entry? entry) ? (long)entry.Id : -1, stores);
    }

    private static PreparedOperation Scan(long nodeCacheBytes)
    {
        (Stores stores, BlockPointer root, _) = Saved(nodeCacheBytes);
        Tree<Entry> tree = new(stores.Nodes, EntryLeafCodec.Instance, root);
        return new PreparedOperation(
            Entries,
            () =>
            {
                long count = 0;
                foreach (Entry entry in tree.Scan([], []))
                {
                    count += entry.Length > 0 ? 1 : 0;
                }

                return count;
            },
            stores);
    }

    private static PreparedOperation SplitAndMerge()
    {
        (Stores stores, BlockPointer root, List<byte[]> keys) = Saved(AllNodes);
        (_, List<Entry> values) = SampleEntries.Take(Extra);
        byte[][] extra =
            [.. TestData.Shuffled(Extra).Select(static number => NameKey.Of($"project-0000/folder-50/n{number}"))];
        return new PreparedOperation(
            2 * Extra,
            () =>
            {
                TreeWriter<Entry> tree = Writer(stores, root);
                long changes = 0;
                for (int i = 0; i < Extra; i++)
                {
                    changes += tree.Put(extra[i], values[i], out _) ? 0 : 1;
                }

                for (int i = 0; i < Extra; i++)
                {
                    changes += tree.Remove(extra[i], out _) ? 1 : 0;
                }

                return tree.TryFind(keys[0], out _) ? changes : -1;
            },
            stores);
    }

    private static PreparedOperation Remove()
    {
        (Stores stores, BlockPointer root, List<byte[]> keys) = Saved(AllNodes);
        int[] numbers = TestData.Shuffled(Entries);
        return new PreparedOperation(
            Entries,
            () =>
            {
                TreeWriter<Entry> tree = Writer(stores, root);
                long removed = 0;
                foreach (int number in numbers)
                {
                    removed += tree.Remove(keys[number], out _) ? 1 : 0;
                }

                return tree.IsEmpty ? removed : -1;
            },
            stores);
    }

    private static (Stores Stores, BlockPointer Root, List<byte[]> Keys) Saved(long nodeCacheBytes)
    {
        Stores stores = new(new MemoryFile().Open(), nodeCacheBytes);
        (List<byte[]> keys, List<Entry> values) = SampleEntries.Take(Entries);
        TreeWriter<Entry> tree = Writer(stores, default);
        InsertAll(tree, keys, values, InOrder(Entries));
        return (stores, tree.Save(stores.Session, stores.Space, 1), keys);
    }

    private static int[] InOrder(int count) => [.. Enumerable.Range(0, count)];

    private static TreeWriter<Entry> Writer(Stores stores, BlockPointer root) =>
        new(stores.Nodes, EntryLeafCodec.Instance, root, static _ => { });

    /// <summary>How many of them were new.</summary>
    private static long InsertAll(TreeWriter<Entry> tree, List<byte[]> keys, List<Entry> values, int[] order)
    {
        long inserted = 0;
        foreach (int number in order)
        {
            inserted += tree.Put(keys[number], values[number], out _) ? 0 : 1;
        }

        return inserted;
    }
}
