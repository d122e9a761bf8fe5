using System.Diagnostics.CodeAnalysis;
using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Index;

/// <summary>
/// A copy-on-write B+tree: byte-string keys in ordinal order, values in the leaves, nodes sized by their encoded
/// length.
/// A tree that is only read never changes; one that is written to keeps its changed nodes in memory until
/// <see cref="TreeWriter{TValue}.Save"/>.
/// </summary>
/// <typeparam name="TValue">What keys are mapped to.</typeparam>
internal class Tree<TValue>
{
    /// <summary>Opens the tree below a root pointer; a null pointer is an empty tree.</summary>
    public Tree(NodeStore nodes, ILeafCodec<TValue> codec, BlockPointer root)
    {
        Nodes = nodes;
        Codec = codec;
        Root = new ChildRef { Pointer = root };
    }

    /// <summary>Whether the tree has no entries.</summary>
    public bool IsEmpty => Root.Changed is null && Root.Pointer.IsNull;

    /// <summary>How values are written.</summary>
    internal ILeafCodec<TValue> Codec { get; }

    /// <summary>Where nodes come from.</summary>
    protected NodeStore Nodes { get; }

    /// <summary>The root as it stands.</summary>
    internal ChildRef Root { get; private protected set; }

    /// <summary>The value of a key.</summary>
    public bool TryFind(ReadOnlySpan<byte> key, [MaybeNullWhen(false)] out TValue value)
    {
        value = default;
        if (IsEmpty)
        {
            return false;
        }

        TreeNode node = Open(Root);
        while (node is BranchNode branch)
        {
            node = Open(branch.Children[branch.ChildIndexOf(key)]);
        }

        Leaf<TValue> leaf = (Leaf<TValue>)node;
        int index = leaf.Find(key);
        if (index < 0)
        {
            return false;
        }

        value = leaf.ValueAt(index);
        return true;
    }

    /// <summary>
    /// The values of all keys that begin with <paramref name="prefix"/>, from the key <paramref name="from"/> on, in
    /// order, read as they are asked for. The tree must not be changed meanwhile.
    /// </summary>
    public IEnumerable<TValue> Scan(byte[] from, byte[] prefix)
    {
        foreach ((Leaf<TValue> leaf, int start) in Leaves(from))
        {
            for (int i = start; i < leaf.Count; i++)
            {
                if (!leaf.KeyAt(i).StartsWith(prefix))
                {
                    yield break;
                }

                yield return leaf.ValueAt(i);
            }
        }
    }

    /// <summary>All keys and values in order, read as they are asked for.</summary>
    public IEnumerable<(byte[] Key, TValue Value)> Pairs()
    {
        foreach ((Leaf<TValue> leaf, int start) in Leaves([]))
        {
            for (int i = start; i < leaf.Count; i++)
            {
                yield return (leaf.KeyAt(i).ToArray(), leaf.ValueAt(i));
            }
        }
    }

    /// <summary>The leaves from a key on, and where in each to begin.</summary>
    private IEnumerable<(Leaf<TValue> Leaf, int Start)> Leaves(byte[] from)
    {
        if (IsEmpty)
        {
            yield break;
        }

        Stack<(BranchNode Branch, int Next)> path = new();
        TreeNode node = Open(Root);
        while (node is BranchNode branch)
        {
            int child = branch.ChildIndexOf(from);
            path.Push((branch, child + 1));
            node = Open(branch.Children[child]);
        }

        Leaf<TValue> leaf = (Leaf<TValue>)node;
        int start = leaf.Find(from);
        start = start < 0 ? ~start : start;
        while (true)
        {
            yield return (leaf, start);
            Leaf<TValue>? next = NextLeaf(path);
            if (next is null)
            {
                yield break;
            }

            // A tree that was made to lead back to where it has been must not be walked for ever.
            if (next.KeyAt(0).SequenceCompareTo(leaf.KeyAt(leaf.Count - 1)) <= 0)
            {
                throw new LockboxCorruptException("The lockbox is damaged: the keys of an index do not ascend.");
            }

            leaf = next;
            start = 0;
        }
    }

    /// <summary>The node behind a reference: the changed one, or the one in the file.</summary>
    /// <exception cref="LockboxCorruptException">The node is damaged.</exception>
    internal TreeNode Open(ChildRef child) => child.Changed ?? (child.Pointer.Height == 0
        ? Nodes.Load<StoredLeaf<TValue>>(child.Pointer, DecodeLeaf)
        : Nodes.Load<BranchNode>(child.Pointer, DecodeBranch));

    private Leaf<TValue>? NextLeaf(Stack<(BranchNode Branch, int Next)> path)
    {
        while (path.TryPop(out (BranchNode Branch, int Next) top))
        {
            if (top.Next >= top.Branch.Count)
            {
                continue;
            }

            path.Push((top.Branch, top.Next + 1));
            TreeNode node = Open(top.Branch.Children[top.Next]);
            while (node is BranchNode branch)
            {
                path.Push((branch, 1));
                node = Open(branch.Children[0]);
            }

            return (Leaf<TValue>)node;
        }

        return null;
    }

    private DecodeStatus DecodeLeaf(ReadOnlySpan<byte> raw, BlockPointer pointer, out StoredLeaf<TValue>? node)
    {
        DecodeStatus status = NodeCodec.TryReadLeaf(raw, Codec, out LeafContent<TValue>? leaf);
        node = leaf is null ? null : new StoredLeaf<TValue>(leaf, Codec);
        return status;
    }

    private DecodeStatus DecodeBranch(ReadOnlySpan<byte> raw, BlockPointer pointer, out BranchNode? node)
    {
        DecodeStatus status = NodeCodec.TryReadBranch(
            raw, pointer.Height, Codec.NodeKind, Codec.KeyBytesMax, out BranchContent? branch);
        node = branch is null ? null : new BranchNode(
            pointer.Height,
            branch.Separators,
            branch.Children.ConvertAll(static child => new ChildRef { Pointer = child }))
        {
            EstimatedSize = NodeSizes.Branch(branch.Separators, branch.Children.Count),
        };
        return status;
    }
}
