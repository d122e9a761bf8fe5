using Lockbox.Engine.Format;
using Lockbox.Engine.Index;

namespace Lockbox.Engine.Maintenance.Salvage;

/// <summary>
/// Collects the keys and values of a tree that may be damaged: first what a root leads to, then, where nodes are lost,
/// what the leaves say that a scan has found. Where the tree can be walked, nothing else counts: what is not in it was
/// deleted.
/// </summary>
/// <typeparam name="TValue">What the tree maps its keys to.</typeparam>
/// <param name="tree">The tree below the root; empty when there is no root.</param>
/// <param name="findings">Damaged nodes are noted here.</param>
/// <param name="cancellation">Looked at between nodes.</param>
internal sealed class TreeHarvest<TValue>(Tree<TValue> tree, Findings findings, CancellationToken cancellation)
{
    private readonly HashSet<ulong> _visited = [];
    private readonly HashSet<ulong> _taken = [];
    private readonly KeyRanges _lost = new();
    private readonly KeyRanges _filled = new();

    /// <summary>Takes a key and its value.</summary>
    public delegate void Taker(ReadOnlySpan<byte> key, TValue value);

    /// <summary>Whether every key that the tree ever had can be told: each node was read.</summary>
    public bool IsComplete => _lost.IsEmpty;

    /// <summary>Whether some leaf, or the whole tree, says what is at a key; if it says nothing, nothing is.</summary>
    public bool Knows(ReadOnlySpan<byte> key) => !_lost.Contains(key) || _filled.Contains(key);

    /// <summary>Says that there is no root to walk from.</summary>
    public void LoseAll() => _lost.Add([], null);

    /// <summary>
    /// Walks the tree. A damaged node loses what is below it; so does one that is reached a second time or has keys
    /// that belong elsewhere, which keeps a tree that was made to lead in circles from being walked for ever.
    /// </summary>
    public void Walk(Taker take)
    {
        Stack<Visit> open = new();
        if (!tree.Root.Pointer.IsNull)
        {
            open.Push(new Visit(tree.Root.Pointer, [], null));
        }

        while (open.TryPop(out Visit next))
        {
            cancellation.ThrowIfCancellationRequested();
            switch (Open(next))
            {
                case BranchNode branch:
                    PushChildren(branch, next, open);
                    break;
                case Leaf<TValue> leaf:
                    _taken.Add(next.Pointer.Offset);
                    TakeAll(leaf, take);
                    break;
                default:
                    _lost.Add(next.From, next.To);
                    break;
            }
        }
    }

    /// <summary>
    /// Fills what is lost from leaves that were found. The newest leaf that a key lies in says whether the key is
    /// there, so that what was deleted from it does not come back out of an older one.
    /// </summary>
    /// <param name="newestFirst">The leaves.</param>
    /// <param name="take">Takes what they say, the newest first; the same value may come under several keys.</param>
    public void Fill(IEnumerable<FoundLeaf> newestFirst, Taker take)
    {
        foreach (FoundLeaf found in newestFirst)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_lost.IsEmpty || _taken.Contains(found.Pointer.Offset)
                || TryOpen(found.Pointer) is not Leaf<TValue> leaf)
            {
                continue;
            }

            for (int i = 0; i < leaf.Count; i++)
            {
                ReadOnlySpan<byte> key = leaf.KeyAt(i);
                if (_lost.Contains(key) && !_filled.Contains(key))
                {
                    take(key, leaf.ValueAt(i));
                }
            }

            _filled.AddThrough(leaf.KeyAt(0), leaf.KeyAt(leaf.Count - 1));
        }
    }

    /// <summary>Hands out all that leaves say, whatever the tree says.</summary>
    public void TakeFrom(IEnumerable<FoundLeaf> leaves, Taker take)
    {
        foreach (FoundLeaf found in leaves)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryOpen(found.Pointer) is Leaf<TValue> leaf)
            {
                TakeAll(leaf, take);
            }
        }
    }

    private static void TakeAll(Leaf<TValue> leaf, Taker take)
    {
        for (int i = 0; i < leaf.Count; i++)
        {
            take(leaf.KeyAt(i), leaf.ValueAt(i));
        }
    }

    private static void PushChildren(BranchNode branch, Visit parent, Stack<Visit> open)
    {
        for (int i = branch.Count - 1; i >= 0; i--)
        {
            byte[] from = i == 0 ? parent.From : branch.Separators[i - 1];
            byte[]? to = i == branch.Separators.Count ? parent.To : branch.Separators[i];
            open.Push(new Visit(branch.Children[i].Pointer, from, to));
        }
    }

    private TreeNode? Open(Visit visit)
    {
        string place = $"{Storage.Place.Name(visit.Pointer.Kind)} at byte {visit.Pointer.Offset}";
        if (!_visited.Add(visit.Pointer.Offset))
        {
            findings.Add(VerifyRules.IndexOrder, place, "It is reached twice.");
            return null;
        }

        TreeNode? node = null;
        bool isRead = findings.Guard(
            VerifyRules.IndexNode, place, () => node = tree.Open(new ChildRef { Pointer = visit.Pointer }));
        if (isRead && !IsInside(node!, visit))
        {
            findings.Add(VerifyRules.IndexOrder, place, "A key lies outside the part of the tree that it is in.");
            return null;
        }

        return node;
    }

    private static bool IsInside(TreeNode node, Visit visit)
    {
        ReadOnlySpan<byte> first = node is Leaf<TValue> one ? one.KeyAt(0) : ((BranchNode)node).Separators[0];
        ReadOnlySpan<byte> last =
            node is Leaf<TValue> leaf ? leaf.KeyAt(leaf.Count - 1) : ((BranchNode)node).Separators[^1];
        return first.SequenceCompareTo(visit.From) >= 0
            && (visit.To is null || last.SequenceCompareTo(visit.To) < 0);
    }

    private TreeNode? TryOpen(BlockPointer pointer)
    {
        try
        {
            return tree.Open(new ChildRef { Pointer = pointer });
        }
        catch (LockboxException e) when (e is LockboxCorruptException or LockboxReadException)
        {
            return null;
        }
    }

    /// <summary>A node to visit, and the keys between which its own must lie.</summary>
    private readonly record struct Visit(BlockPointer Pointer, byte[] From, byte[]? To);
}
