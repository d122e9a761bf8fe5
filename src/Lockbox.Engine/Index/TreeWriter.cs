using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Index;

/// <summary>Where a transaction writes nodes.</summary>
/// <param name="Session">The writing session.</param>
/// <param name="Space">Where space is taken from.</param>
/// <param name="Sequence">The commit that the nodes belong to.</param>
internal sealed record NodeDestination(WritingSession Session, SpaceMap Space, ulong Sequence);

/// <summary>
/// A tree that one transaction changes. A node that changes is copied, its extent is given back, and the copy stays in
/// memory until <see cref="Save"/>; nodes that do not change are shared with the last commit.
/// </summary>
/// <typeparam name="TValue">What keys are mapped to.</typeparam>
internal sealed partial class TreeWriter<TValue> : Tree<TValue>
{
    private readonly Action<BlockPointer> _free;
    private readonly List<(BranchNode Branch, int Child)> _path = [];

    /// <summary>The leaf at the end of the path, as long as neither has changed but by keys put in.</summary>
    private Reached? _reached;

    private int _filledLeaves;

    /// <summary>Opens a tree for changes.</summary>
    /// <param name="nodes">Where nodes come from and go to.</param>
    /// <param name="codec">How values are written.</param>
    /// <param name="root">The last commit's root.</param>
    /// <param name="free">Called with each extent that the changed tree no longer reaches.</param>
    public TreeWriter(NodeStore nodes, ILeafCodec<TValue> codec, BlockPointer root, Action<BlockPointer> free)
        : base(nodes, codec, root) => _free = free;

    /// <summary>
    /// Where leaves that keys in order have filled are written once there are many, so that memory does not grow with
    /// what is added; null to keep everything until <see cref="Save"/>. Should such a leaf change again, it is one like
    /// any other.
    /// </summary>
    public NodeDestination? FullLeavesTo { get; init; }

    /// <summary>
    /// How many filled leaves stay in memory all the same. Most will not change again, but writing one that does costs
    /// writing it twice, so a tree of usual size is written once, at the end.
    /// </summary>
    public int FilledLeavesKept { get; init; } = 256;

    /// <summary>Sets the value of a key. Returns whether there was one, and which.</summary>
    public bool Put(byte[] key, TValue value, [MaybeNullWhen(false)] out TValue previous)
    {
        if (IsEmpty)
        {
            Root = new ChildRef { Changed = new LeafNode<TValue>([], []) };
        }

        LeafNode<TValue> leaf = _reached is { } reached && reached.Holds(key) ? reached.Leaf : Descend(key);
        int index = KeySearch.Find(leaf.Keys, key);
        bool exists = index >= 0;
        previous = default;
        if (exists)
        {
            previous = leaf.Values[index]!;
            leaf.EstimatedSize += Codec.EstimateSize(value) - Codec.EstimateSize(previous);
            leaf.Values[index] = value;
        }
        else
        {
            index = ~index;
            leaf.EstimatedSize +=
                NodeSizes.Between(leaf.Keys, index, key, isPresent: false) + Codec.EstimateSize(value);
            leaf.Keys.Insert(index, key);
            leaf.Values.Insert(index, value);
        }

        SplitUpwards(leaf, atEnd: index == leaf.Count - 1);
        return exists;
    }

    /// <summary>Removes a key. Returns whether it was there, and its value.</summary>
    public bool Remove(byte[] key, [MaybeNullWhen(false)] out TValue removed)
    {
        // Looking first keeps a key that is not there from copying the path to where it would be.
        if (!TryFind(key, out removed))
        {
            return false;
        }

        LeafNode<TValue> leaf = Descend(key);
        _reached = null;
        int index = KeySearch.Find(leaf.Keys, key);
        leaf.EstimatedSize -=
            NodeSizes.Between(leaf.Keys, index, key, isPresent: true) + Codec.EstimateSize(removed);
        leaf.Keys.RemoveAt(index);
        leaf.Values.RemoveAt(index);
        if (index == 0)
        {
            RenewSeparator(leaf, key);
        }

        MergeUpwards(leaf);
        return true;
    }

    /// <summary>Writes every changed node, children before parents, and returns the new root.</summary>
    public BlockPointer Save(WritingSession session, SpaceMap space, ulong sequence)
    {
        ChildRef root = Root;
        _reached = null;
        if (root.Changed is not null)
        {
            using ByteWriter writer = new(Limits.NodeSplitAt * 2);
            SaveNode(ref root, new NodeDestination(session, space, sequence), writer);
            Root = root;
        }

        return root.Pointer;
    }

    /// <summary>Walks to the leaf that a key belongs to, copying each node on the way and noting the path.</summary>
    private LeafNode<TValue> Descend(byte[] key)
    {
        _path.Clear();
        ChildRef root = Root;
        TreeNode node = Change(ref root);
        Root = root;
        byte[]? end = null;
        while (node is BranchNode branch)
        {
            int child = branch.ChildIndexOf(key);
            end = child < branch.Separators.Count ? branch.Separators[child] : end;
            _path.Add((branch, child));
            node = ChangeChild(branch, child);
        }

        LeafNode<TValue> leaf = (LeafNode<TValue>)node;
        _reached = new Reached(leaf, end);
        return leaf;
    }

    private TreeNode ChangeChild(BranchNode branch, int child) =>
        Change(ref CollectionsMarshal.AsSpan(branch.Children)[child]);

    private TreeNode Change(ref ChildRef child)
    {
        if (child.Changed is null)
        {
            TreeNode copy = Copy(Open(child));
            _free(child.Pointer);
            child = new ChildRef { Changed = copy };
        }

        return child.Changed!;
    }

    private static TreeNode Copy(TreeNode node) => node switch
    {
        BranchNode branch => new BranchNode(branch.Height, [.. branch.Separators], [.. branch.Children])
        {
            EstimatedSize = branch.EstimatedSize,
        },
        StoredLeaf<TValue> leaf => leaf.ToChanged(),
        _ => throw new InvalidOperationException("A node is a branch or a leaf."),
    };

    /// <summary>The recursion is as deep as the tree is high, at most <see cref="Limits.TreeHeightMax"/>.</summary>
    private void SaveNode(ref ChildRef child, NodeDestination destination, ByteWriter writer)
    {
        TreeNode node = child.Changed!;
        if (node is BranchNode branch)
        {
            foreach (ref ChildRef below in CollectionsMarshal.AsSpan(branch.Children))
            {
                if (below.Changed is not null)
                {
                    SaveNode(ref below, destination, writer);
                }
            }

            writer.Clear();
            NodeCodec.WriteBranch(
                writer,
                branch.Height,
                destination.Sequence,
                branch.Separators,
                branch.Children.ConvertAll(c => c.Pointer));
        }
        else
        {
            LeafNode<TValue> leaf = (LeafNode<TValue>)node;
            writer.Clear();
            NodeCodec.WriteLeaf(writer, Codec, destination.Sequence, leaf.Keys, leaf.Values);
        }

        child = new ChildRef
        {
            Pointer = Nodes.Save(
                destination.Session, destination.Space, Codec.NodeKind, node.Height, writer.Written),
        };
    }

    /// <summary>A leaf that keys in order are put into without looking for it again.</summary>
    /// <param name="Leaf">The leaf.</param>
    /// <param name="End">What all its keys are less than; null for the last leaf.</param>
    private readonly record struct Reached(LeafNode<TValue> Leaf, byte[]? End)
    {
        /// <summary>Whether a key certainly belongs here: it is behind another one that does.</summary>
        public bool Holds(byte[] key) =>
            Leaf.Count > 0 && Leaf.Keys[0].AsSpan().SequenceCompareTo(key) <= 0
            && (End is null || key.AsSpan().SequenceCompareTo(End) < 0);
    }
}
