using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Index;

/// <summary>
/// A child as its parent holds it: either a pointer to a node in the file, or a node that this transaction changed and
/// has not written yet, never both.
/// </summary>
internal struct ChildRef
{
    /// <summary>Where the node is in the file; null while it is changed.</summary>
    public BlockPointer Pointer;

    /// <summary>The changed node, or null.</summary>
    public TreeNode? Changed;
}

/// <summary>A node that this transaction may change.</summary>
internal abstract class TreeNode : ICachedNode
{
    /// <summary>What the runtime adds to an array.</summary>
    private protected const int ArrayOverhead = 32;

    /// <summary>About how many bytes the node takes when encoded; decides about splits and merges.</summary>
    public virtual int EstimatedSize { get; set; }

    /// <summary>The level; 0 for a leaf.</summary>
    public abstract int Height { get; }

    /// <summary>Entries or children.</summary>
    public abstract int Count { get; }

    /// <inheritdoc/>
    public abstract int MemorySize { get; }

    private protected static int SizeOf(List<byte[]> keys)
    {
        int size = 0;
        foreach (byte[] key in keys)
        {
            size += key.Length + ArrayOverhead;
        }

        return size;
    }
}

/// <summary>A leaf, however its keys and values are kept.</summary>
/// <typeparam name="TValue">What the tree maps its keys to.</typeparam>
internal abstract class Leaf<TValue> : TreeNode
{
    /// <inheritdoc/>
    public override int Height => 0;

    /// <summary>A key; valid until the leaf changes.</summary>
    public abstract ReadOnlySpan<byte> KeyAt(int index);

    /// <summary>A value; it may be made when it is asked for.</summary>
    public abstract TValue ValueAt(int index);

    /// <summary>The index of a key, or the complement of the index at which it would be.</summary>
    public abstract int Find(ReadOnlySpan<byte> key);
}

/// <summary>A leaf as it was read, which never changes: keys in few arrays, values as their columns.</summary>
/// <typeparam name="TValue">What the tree maps its keys to.</typeparam>
internal sealed class StoredLeaf<TValue>(LeafContent<TValue> content, ILeafCodec<TValue> codec) : Leaf<TValue>
{
    private const int ValueSize = 64;

    private int _estimatedSize;

    /// <summary>The keys and values.</summary>
    public LeafContent<TValue> Content { get; } = content;

    /// <inheritdoc/>
    public override int Count => Content.Keys.Count;

    /// <summary>Reckoned up when it is asked for: only writers want to know.</summary>
    public override int EstimatedSize
    {
        get => _estimatedSize != 0 ? _estimatedSize : _estimatedSize = NodeSizes.Leaf(Content, codec);
        set => _estimatedSize = value;
    }

    /// <summary>A value's columns are counted with a round figure.</summary>
    public override int MemorySize => Content.Keys.MemorySize + (Count * ValueSize);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> KeyAt(int index) => Content.Keys.At(index);

    /// <inheritdoc/>
    public override TValue ValueAt(int index) => Content.Values[index];

    /// <inheritdoc/>
    public override int Find(ReadOnlySpan<byte> key) => Content.Keys.Find(key);

    /// <summary>The same leaf, to be changed.</summary>
    public LeafNode<TValue> ToChanged()
    {
        LeafNode<TValue> changed = new([.. Content.Keys], [.. Content.Values]);
        changed.EstimatedSize = NodeSizes.Leaf(changed.Keys, changed.Values, codec);
        return changed;
    }
}

/// <summary>A leaf that this transaction changes.</summary>
/// <typeparam name="TValue">What the tree maps its keys to.</typeparam>
internal sealed class LeafNode<TValue>(List<byte[]> keys, List<TValue> values) : Leaf<TValue>
{
    private const int ValueSize = 256;

    /// <summary>Keys in ascending order.</summary>
    public List<byte[]> Keys { get; } = keys;

    /// <summary>One value for each key.</summary>
    public List<TValue> Values { get; } = values;

    /// <inheritdoc/>
    public override int Count => Keys.Count;

    /// <summary>
    /// A value in memory is some object with a name like its key, and is counted with a round figure.
    /// </summary>
    public override int MemorySize => (2 * SizeOf(Keys)) + (Count * ValueSize);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> KeyAt(int index) => Keys[index];

    /// <inheritdoc/>
    public override TValue ValueAt(int index) => Values[index];

    /// <inheritdoc/>
    public override int Find(ReadOnlySpan<byte> key) => KeySearch.Find(Keys, key);
}

/// <summary>A branch with its separators and children.</summary>
internal sealed class BranchNode(int height, List<byte[]> separators, List<ChildRef> children) : TreeNode
{
    /// <summary>One fewer than there are children.</summary>
    public List<byte[]> Separators { get; } = separators;

    /// <summary>The children, all of the same height.</summary>
    public List<ChildRef> Children { get; } = children;

    /// <inheritdoc/>
    public override int Height => height;

    /// <inheritdoc/>
    public override int Count => Children.Count;

    /// <inheritdoc/>
    public override int MemorySize => SizeOf(Separators) + (Count * (BlockPointerLayout.Size + 16));

    /// <summary>Which child a key belongs to.</summary>
    public int ChildIndexOf(ReadOnlySpan<byte> key)
    {
        int found = KeySearch.Find(Separators, key);
        return found >= 0 ? found + 1 : ~found;
    }
}

/// <summary>Binary search by ordinal bytes.</summary>
internal static class KeySearch
{
    /// <summary>The index of a key, or the complement of the index at which it would be inserted.</summary>
    public static int Find(List<byte[]> keys, ReadOnlySpan<byte> key)
    {
        int low = 0;
        int high = keys.Count - 1;

        // Keys mostly arrive in order, so the end is looked at first.
        if (high >= 0 && key.SequenceCompareTo(keys[high]) > 0)
        {
            return ~keys.Count;
        }

        while (low <= high)
        {
            int middle = low + ((high - low) >> 1);
            int order = key.SequenceCompareTo(keys[middle]);
            if (order == 0)
            {
                return middle;
            }

            if (order < 0)
            {
                high = middle - 1;
            }
            else
            {
                low = middle + 1;
            }
        }

        return ~low;
    }
}
