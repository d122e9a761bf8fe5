using Lockbox.Engine.Format;
using Lockbox.Engine.Index;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Maintenance;

/// <summary>
/// Walks a tree, node by node, and checks that each is authentic, that keys ascend and that they lie between the
/// separators above them. A damaged node is noted and what is below it is skipped.
/// </summary>
/// <typeparam name="TValue">What the tree maps its keys to.</typeparam>
internal sealed class TreeAudit<TValue>(Tree<TValue> tree, SpaceAudit space, Findings findings)
{
    /// <summary>Whether every node could be read.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>Walks the tree and hands out every key and value.</summary>
    public void Walk(Action<byte[], TValue> visit, CancellationToken cancellation)
    {
        Stack<Visit> open = new();
        HashSet<ulong> seen = [];
        if (!tree.Root.Pointer.IsNull)
        {
            open.Push(new Visit(tree.Root.Pointer, null, null));
        }

        while (open.TryPop(out Visit next))
        {
            cancellation.ThrowIfCancellationRequested();
            string place = $"{Place.Name(next.Pointer.Kind)} at byte {next.Pointer.Offset}";
            space.Use(next.Pointer.Offset, next.Pointer.Length, Place.Name(next.Pointer.Kind));
            if (!seen.Add(next.Pointer.Offset))
            {
                // That it is used twice is reported with the space; below it there is nothing new, perhaps without end.
                IsComplete = false;
                findings.Add(VerifyRules.IndexOrder, place, "It is reached twice.");
                continue;
            }

            TreeNode? node = null;
            bool isRead = findings.Guard(
                VerifyRules.IndexNode, place, () => node = tree.Open(new ChildRef { Pointer = next.Pointer }));
            if (!isRead)
            {
                IsComplete = false;
            }
            else if (node is BranchNode branch)
            {
                (byte[] first, byte[] last) = (branch.Separators[0], branch.Separators[^1]);
                CheckOrder(first, last, next, place);
                PushChildren(branch, next, open);
            }
            else if (node is Leaf<TValue> leaf)
            {
                CheckOrder(leaf.KeyAt(0), leaf.KeyAt(leaf.Count - 1), next, place);
                for (int i = 0; i < leaf.Count; i++)
                {
                    visit(leaf.KeyAt(i).ToArray(), leaf.ValueAt(i));
                }
            }
        }
    }

    private static void PushChildren(BranchNode branch, Visit parent, Stack<Visit> open)
    {
        for (int i = branch.Count - 1; i >= 0; i--)
        {
            byte[]? from = i == 0 ? parent.From : branch.Separators[i - 1];
            byte[]? to = i == branch.Separators.Count ? parent.To : branch.Separators[i];
            open.Push(new Visit(branch.Children[i].Pointer, from, to));
        }
    }

    private void CheckOrder(ReadOnlySpan<byte> first, ReadOnlySpan<byte> last, Visit node, string place)
    {
        // That they ascend inside the node was checked when it was decoded.
        bool beginsInside = node.From is null || node.From.AsSpan().SequenceCompareTo(first) <= 0;
        bool endsInside = node.To is null || node.To.AsSpan().SequenceCompareTo(last) > 0;
        if (!beginsInside || !endsInside)
        {
            findings.Add(VerifyRules.IndexOrder, place, "A key lies outside the part of the tree that it is in.");
        }
    }

    /// <summary>A node to visit, and the keys between which its own must lie.</summary>
    private readonly record struct Visit(BlockPointer Pointer, byte[]? From, byte[]? To);
}
