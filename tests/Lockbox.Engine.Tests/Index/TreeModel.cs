using Lockbox.Engine.Format;
using Lockbox.Engine.Index;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Index;

/// <summary>A tree, what it must hold, and which extents it must reach.</summary>
internal sealed class TreeModel
{
    /// <summary>About how many bytes a small value takes.</summary>
    public const int ValueSize = 12;

    private readonly StoreFixture _store;
    private readonly int? _filledLeavesKept;
    private readonly SortedList<byte[], byte[]> _expected = new(Comparer<byte[]>.Create(
        static (a, b) => a.AsSpan().SequenceCompareTo(b)));

    private readonly HashSet<ulong> _reached = [];
    private readonly List<BlockPointer> _freed = [];
    private TreeWriter<byte[]> _tree;
    private BlockPointer _root = BlockPointer.Null;
    private ulong _sequence = 1;

    /// <summary>Makes an empty tree.</summary>
    /// <param name="store">Where it is kept.</param>
    /// <param name="filledLeavesKept">After how many filled leaves they are written early; null for never.</param>
    public TreeModel(StoreFixture store, int? filledLeavesKept = null)
    {
        _store = store;
        _filledLeavesKept = filledLeavesKept;
        _tree = Open();
    }

    public int Count => _expected.Count;

    public bool IsEmpty => _tree.IsEmpty && _root.IsNull;

    /// <summary>Most levels the tree had at any save.</summary>
    public int LevelsMax { get; private set; }

    public int LevelsNow => _root.IsNull ? 0 : _root.Height + 1;

    public int LeavesNow { get; private set; }

    public byte[] KeyAt(int index) => _expected.Keys[index];

    public void Put(byte[] key, int seed, int? size = null)
    {
        // One value in twenty is as large as a leaf.
        byte[] value = Noise.Random(seed, size ?? (seed % 20 == 0 ? seed % Limits.NodeSplitAt : seed % ValueSize));
        bool existed = _expected.TryGetValue(key, out byte[]? before);
        Assert.Equal(existed, _tree.Put(key, value, out byte[]? previous));
        AssertSame(before, previous);
        _expected[key] = value;
    }

    public void Remove(byte[] key)
    {
        bool existed = _expected.Remove(key, out byte[]? before);
        Assert.Equal(existed, _tree.Remove(key, out byte[]? removed));
        AssertSame(before, removed);
    }

    public void Find(byte[] key)
    {
        bool exists = _expected.TryGetValue(key, out byte[]? expected);
        Assert.Equal(exists, _tree.TryFind(key, out byte[]? found));
        AssertSame(expected, found);
    }

    public void Scan(byte[] from, int count)
    {
        int at = 0;
        while (at < Count && KeyAt(at).AsSpan().SequenceCompareTo(from) < 0)
        {
            at++;
        }

        int end = (int)Math.Min(Count, (long)at + count);
        foreach (byte[] value in _tree.Scan(from, []).Take(count))
        {
            AssertSame(_expected.Values[at++], value);
        }

        Assert.Equal(end, at);
    }

    /// <summary>Saves, and checks the structure of what was saved.</summary>
    public void Save()
    {
        _root = _tree.Save(_store.Session, _store.Space, _sequence++);
        LevelsMax = Math.Max(LevelsMax, LevelsNow);
        HashSet<ulong> reached = Inspect();
        foreach (BlockPointer pointer in _freed)
        {
            Assert.True(
                _reached.Contains(pointer.Offset) || _filledLeavesKept is not null,
                "What is freed was reached before, or was written before its time.");
            Assert.False(reached.Contains(pointer.Offset), "What is freed is not reached any more.");
            _reached.Remove(pointer.Offset);
        }

        // What was reached and is not any more must have been freed: nothing leaks.
        Assert.Empty(_reached.Except(reached));
        _reached.UnionWith(reached);
        foreach (BlockPointer pointer in _freed)
        {
            _store.Space.Free(pointer.Range, _sequence);
        }

        _freed.Clear();
    }

    /// <summary>Saves, and goes on with a tree that knows nothing but the root.</summary>
    public void Reload()
    {
        Save();
        _store.BeginSession();
        _tree = Open();
        Scan([], int.MaxValue);
    }

    public void RemoveAll()
    {
        while (Count > 0)
        {
            Remove(KeyAt(Count / 2));
        }

        Save();
        Assert.True(IsEmpty);
        Assert.Empty(_reached);
    }

    private TreeWriter<byte[]> Open() => new(_store.Nodes, BytesLeafCodec.Instance, _root, _freed.Add)
    {
        FullLeavesTo = _filledLeavesKept is null ? null : new NodeDestination(_store.Session, _store.Space, _sequence),
        FilledLeavesKept = _filledLeavesKept ?? 0,
    };

    /// <summary>Order, bounds, sizes, heights, and the extents that are reached.</summary>
    private HashSet<ulong> Inspect()
    {
        HashSet<ulong> reached = [];
        int entries = 0;
        LeavesNow = 0;
        Stack<(BlockPointer Pointer, byte[]? From, byte[]? To)> open = new();
        if (!_root.IsNull)
        {
            open.Push((_root, null, null));
        }

        while (open.TryPop(out (BlockPointer Pointer, byte[]? From, byte[]? To) at))
        {
            Assert.True(reached.Add(at.Pointer.Offset), "No node is reached twice.");
            TreeNode node = _tree.Open(new ChildRef { Pointer = at.Pointer });
            Assert.Equal(at.Pointer.Height, node.Height);
            List<byte[]> keys = node is BranchNode b ? b.Separators : [.. ((StoredLeaf<byte[]>)node).Content.Keys];
            AssertInside(keys, at.From, at.To);
            Assert.True(node.Count >= (node.Height == 0 ? 1 : 2), "No node is empty, no branch has one child.");
            Assert.InRange(node.EstimatedSize, 1, Limits.NodeSplitAt + (3 * LargestOf(node)));
            if (node is BranchNode branch)
            {
                for (int i = 0; i < branch.Count; i++)
                {
                    byte[]? from = i == 0 ? at.From : branch.Separators[i - 1];
                    byte[]? to = i == branch.Count - 1 ? at.To : branch.Separators[i];
                    Assert.Equal(node.Height - 1, branch.Children[i].Pointer.Height);
                    open.Push((branch.Children[i].Pointer, from, to));
                }
            }
            else
            {
                entries += node.Count;
                LeavesNow++;
            }
        }

        Assert.Equal(_expected.Count, entries);
        return reached;
    }

    private static void AssertSame(byte[]? expected, byte[]? actual) =>
        Assert.True(expected is null ? actual is null : expected.AsSpan().SequenceEqual(actual), "Bytes are the same.");

    private static int LargestOf(TreeNode node) => node is StoredLeaf<byte[]> leaf
        ? leaf.Content.Keys.Zip(leaf.Content.Values).Max(static item => item.First.Length + item.Second.Length + 8)
        : ((BranchNode)node).Separators.Max(static separator => separator.Length + NodeSizes.Child + 2);

    private static void AssertInside(List<byte[]> keys, byte[]? from, byte[]? to)
    {
        byte[]? previous = null;
        foreach (byte[] key in keys)
        {
            Assert.True(previous is null || previous.AsSpan().SequenceCompareTo(key) < 0, "Keys ascend.");
            Assert.True(from is null || from.AsSpan().SequenceCompareTo(key) <= 0, "Keys are within bounds.");
            Assert.True(to is null || to.AsSpan().SequenceCompareTo(key) > 0, "Keys are within bounds.");
            previous = key;
        }
    }
}
