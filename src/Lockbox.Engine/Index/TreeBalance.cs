using System.Runtime.InteropServices;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Index;

/// <content>Splitting what became too large and merging what became too small, from a leaf up to the root.</content>
internal sealed partial class TreeWriter<TValue>
{
    private void SplitUpwards(TreeNode node, bool atEnd)
    {
        for (int level = _path.Count; node.EstimatedSize > Limits.NodeSplitAt && CanSplit(node); level--)
        {
            _reached = null;
            (TreeNode right, byte[] separator) = node is LeafNode<TValue> leaf
                ? SplitLeaf(leaf, atEnd)
                : SplitBranch((BranchNode)node, atEnd);
            BranchNode parent;
            if (level == 0)
            {
                parent = new BranchNode(node.Height + 1, [], [new ChildRef { Changed = node }]);
                Root = new ChildRef { Changed = parent };
                _path.Insert(0, (parent, 0));
                level = 1;
            }

            int child;
            (parent, child) = _path[level - 1];
            parent.Separators.Insert(child, separator);
            parent.Children.Insert(child + 1, new ChildRef { Changed = right });
            parent.EstimatedSize = NodeSizes.Branch(parent.Separators, parent.Count);
            bool isFilled = atEnd && node.Height == 0;
            if (isFilled && FullLeavesTo is { } destination && ++_filledLeaves > FilledLeavesKept)
            {
                using ByteWriter writer = new(Limits.NodeSplitAt * 2);
                SaveNode(ref CollectionsMarshal.AsSpan(parent.Children)[child], destination, writer);
            }

            atEnd = child + 2 == parent.Count;
            node = parent;
        }
    }

    private static bool CanSplit(TreeNode node) => node.Count >= (node.Height == 0 ? 2 : 4);

    /// <summary>
    /// Keys that arrive in order fill leaf after leaf: when the last key made the leaf too large, only that one moves.
    /// Otherwise both halves get about the same number of bytes.
    /// </summary>
    private (TreeNode Right, byte[] Separator) SplitLeaf(LeafNode<TValue> leaf, bool atEnd)
    {
        int at = atEnd ? leaf.Count - 1 : MiddleOf(leaf);
        List<byte[]> keys = leaf.Keys.GetRange(at, leaf.Count - at);
        List<TValue> values = leaf.Values.GetRange(at, leaf.Count - at);
        leaf.Keys.RemoveRange(at, keys.Count);
        leaf.Values.RemoveRange(at, keys.Count);
        LeafNode<TValue> right = new(keys, values) { EstimatedSize = NodeSizes.Leaf(keys, values, Codec) };
        leaf.EstimatedSize = NodeSizes.Leaf(leaf.Keys, leaf.Values, Codec);
        return (right, ShortestSeparator(leaf.Keys[^1], keys[0]));
    }

    private int MiddleOf(LeafNode<TValue> leaf)
    {
        int half = leaf.EstimatedSize / 2;
        int size = 0;
        byte[] previous = [];
        for (int i = 0; i < leaf.Count - 1; i++)
        {
            size += NodeSizes.Key(previous, leaf.Keys[i]) + Codec.EstimateSize(leaf.Values[i]);
            previous = leaf.Keys[i];
            if (size >= half)
            {
                return i + 1;
            }
        }

        return leaf.Count - 1;
    }

    private static (TreeNode Right, byte[] Separator) SplitBranch(BranchNode branch, bool atEnd)
    {
        int at = atEnd ? branch.Count - 2 : branch.Count / 2;
        byte[] separator = branch.Separators[at - 1];
        List<byte[]> separators = branch.Separators.GetRange(at, branch.Separators.Count - at);
        List<ChildRef> children = branch.Children.GetRange(at, branch.Count - at);
        branch.Separators.RemoveRange(at - 1, branch.Separators.Count - at + 1);
        branch.Children.RemoveRange(at, children.Count);
        BranchNode right = new(branch.Height, separators, children)
        {
            EstimatedSize = NodeSizes.Branch(separators, children.Count),
        };
        branch.EstimatedSize = NodeSizes.Branch(branch.Separators, branch.Count);
        return (right, separator);
    }

    /// <summary>
    /// The fewest bytes that are greater than every key on the left and not greater than any on the right.
    /// </summary>
    private static byte[] ShortestSeparator(byte[] left, byte[] right) =>
        right[..(KeyColumn.SharedPrefix(left, right) + 1)];

    /// <summary>
    /// A separator is the beginning of a key, or all of it, so it must not outlive that key: what is removed may be a
    /// secret. Only the separator on the left of the leaf can have come from the leaf's first key alone; every other
    /// one is the beginning of a key that stays.
    /// </summary>
    /// <param name="leaf">The leaf at the end of the path, without the key.</param>
    /// <param name="removed">The key that was the first one of the leaf.</param>
    private void RenewSeparator(LeafNode<TValue> leaf, byte[] removed)
    {
        int level = _path.FindLastIndex(static step => step.Child > 0);
        if (level < 0)
        {
            return;
        }

        (BranchNode branch, int child) = _path[level];
        byte[] separator = branch.Separators[child - 1];
        BranchNode parent = _path[^1].Branch;
        bool staysTrue = leaf.Count > 0 && leaf.Keys[0].AsSpan().StartsWith(separator);

        // An empty leaf is taken away: its own separator with it, or else the next one takes the place of this one.
        bool leavesWithLeaf = leaf.Count == 0 && (parent == branch || parent.Separators.Count == 0);
        if (staysTrue || leavesWithLeaf || !removed.AsSpan().StartsWith(separator))
        {
            return;
        }

        branch.Separators[child - 1] =
            leaf.Count > 0 ? ShortestSeparator(separator, leaf.Keys[0]) : parent.Separators[0];
        branch.EstimatedSize = NodeSizes.Branch(branch.Separators, branch.Count);
    }

    private void MergeUpwards(TreeNode node)
    {
        for (int level = _path.Count - 1; level >= 0; level--)
        {
            (BranchNode parent, int child) = _path[level];
            if (node.EstimatedSize >= Limits.NodeMergeBelow && !IsTooFew(node))
            {
                return;
            }

            if (node.Height == 0 && node.Count == 0)
            {
                RemoveChild(parent, child);
            }
            else
            {
                MergeWithSibling(parent, child, node);
            }

            parent.EstimatedSize = NodeSizes.Branch(parent.Separators, parent.Count);
            node = parent;
        }

        LowerRoot();
    }

    private static bool IsTooFew(TreeNode node) => node.Count < (node.Height == 0 ? 1 : 2);

    private static void RemoveChild(BranchNode parent, int child)
    {
        parent.Children.RemoveAt(child);
        if (parent.Separators.Count > 0)
        {
            parent.Separators.RemoveAt(Math.Max(child - 1, 0));
        }
    }

    private void MergeWithSibling(BranchNode parent, int child, TreeNode node)
    {
        if (parent.Count < 2)
        {
            return;
        }

        int left = child + 1 < parent.Count ? child : child - 1;
        TreeNode sibling = Open(parent.Children[left == child ? left + 1 : left]);
        if (node.EstimatedSize + sibling.EstimatedSize <= Limits.NodeSplitAt)
        {
            Join(ChangeChild(parent, left), ChangeChild(parent, left + 1), parent.Separators[left]);
            parent.Children.RemoveAt(left + 1);
            parent.Separators.RemoveAt(left);
        }
        else if (IsTooFew(node))
        {
            Rotate(parent, left, fromRight: left == child);
        }
    }

    private void Join(TreeNode left, TreeNode right, byte[] separator)
    {
        if (left is BranchNode into)
        {
            BranchNode from = (BranchNode)right;
            into.Separators.Add(separator);
            into.Separators.AddRange(from.Separators);
            into.Children.AddRange(from.Children);
            into.EstimatedSize = NodeSizes.Branch(into.Separators, into.Count);
        }
        else
        {
            LeafNode<TValue> intoLeaf = (LeafNode<TValue>)left;
            LeafNode<TValue> fromLeaf = (LeafNode<TValue>)right;
            intoLeaf.Keys.AddRange(fromLeaf.Keys);
            intoLeaf.Values.AddRange(fromLeaf.Values);
            intoLeaf.EstimatedSize = NodeSizes.Leaf(intoLeaf.Keys, intoLeaf.Values, Codec);
        }
    }

    /// <summary>Moves one child over the separator, so that no branch is left with a single child.</summary>
    private void Rotate(BranchNode parent, int left, bool fromRight)
    {
        BranchNode leftNode = (BranchNode)ChangeChild(parent, left);
        BranchNode rightNode = (BranchNode)ChangeChild(parent, left + 1);
        byte[] separator = parent.Separators[left];
        if (fromRight)
        {
            leftNode.Separators.Add(separator);
            leftNode.Children.Add(rightNode.Children[0]);
            parent.Separators[left] = rightNode.Separators[0];
            RemoveChild(rightNode, 0);
        }
        else
        {
            rightNode.Separators.Insert(0, separator);
            rightNode.Children.Insert(0, leftNode.Children[^1]);
            parent.Separators[left] = leftNode.Separators[^1];
            RemoveChild(leftNode, leftNode.Count - 1);
        }

        leftNode.EstimatedSize = NodeSizes.Branch(leftNode.Separators, leftNode.Count);
        rightNode.EstimatedSize = NodeSizes.Branch(rightNode.Separators, rightNode.Count);
    }

    private void LowerRoot()
    {
        while (Root.Changed is BranchNode { Count: 1 } branch)
        {
            Root = branch.Children[0];
        }

        if (Root.Changed is LeafNode<TValue> { Count: 0 } or BranchNode { Count: 0 })
        {
            Root = default;
        }
    }
}
