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
    public int EstimatedSize { get; set; }

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

/// <summary>A leaf with its keys and values.</summary>
/// <typeparam name="TValue">What the tree maps its keys to.</typeparam>
internal sealed class LeafNode<TValue>(List<byte[]> keys, List<TValue> values) : TreeNode
{
    /// <summary>Keys in ascending order.</summary>
    public List<byte[]> Keys { get; } = keys;

    /// <summary>One value for each key.</summary>
    public List<TValue> Values { get; } = values;

    /// <inheritdoc/>
    public override int Height => 0;

    /// <inheritdoc/>
    public override int Count => Keys.Count;

    /// <summary>
    /// A value in memory is some object with a name like its key, and is counted with a round figure.
    /// </summary>
    public override int MemorySize => (2 * SizeOf(Keys)) + (Count * ValueSize);

    private const int ValueSize = 256;
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
