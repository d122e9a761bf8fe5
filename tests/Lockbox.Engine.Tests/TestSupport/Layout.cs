using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Index;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>
/// Which stretches of the file each entry and variable of a sound lockbox depends on: the leaf that names it, and the
/// extents that hold its content. Everything else can be lost without it.
/// </summary>
internal sealed class Layout
{
    private readonly Dictionary<ulong, BlockPointer> _frames = [];

    public Layout(Snapshot snapshot)
    {
        Walk(snapshot.Frames, (key, record, _) => _frames.Add(FrameLeafCodec.IdOf(key), record.Pointer));
        Walk(snapshot.Names, (_, entry, leaf) => Files.Add(entry.Name, (entry, leaf, FramesOf(entry))));
        Walk(snapshot.Variables, (_, variable, leaf) => Variables.Add(
            variable.Name, (variable, leaf, [.. variable.Value.Parts])));
        foreach (Variable variable in snapshot.EnumerateVariables())
        {
            using VariableValue value = snapshot.ReadVariable(variable);
            Values.Add(variable.Name, value.Content.ToArray());
        }

        foreach (Entry entry in snapshot.Enumerate())
        {
            byte[] bytes = new byte[entry.Length];
            Assert.Equal(bytes.Length, snapshot.Read(entry, 0, bytes));
            Contents.Add(entry.Name, bytes);
        }

        Nodes.AddRange(_frames.Values);
        Nodes.AddRange(Variables.Values.SelectMany(static variable => variable.Parts));
        Nodes.Add(snapshot.Root.Properties);
        Nodes.Add(snapshot.Root.FreeMap);
        Nodes.RemoveAll(static pointer => pointer.IsNull);
    }

    /// <summary>Every extent that the commit reaches, but for further chunks of the free map.</summary>
    public List<BlockPointer> Nodes { get; } = [];

    public Dictionary<string, (Entry Entry, BlockPointer Leaf, BlockPointer[] Frames)> Files { get; } = [];

    public Dictionary<string, (Variable Variable, BlockPointer Leaf, BlockPointer[] Parts)> Variables { get; } = [];

    public Dictionary<string, byte[]> Contents { get; } = [];

    public Dictionary<string, byte[]> Values { get; } = [];

    /// <summary>Whether no byte of an extent is among the damaged ones. Padding does not count.</summary>
    public static bool IsWhole(BlockPointer pointer, IEnumerable<(long From, long To)> damage) =>
        damage.All(range => range.To <= (long)pointer.Offset || range.From >= (long)pointer.Offset + pointer.Length);

    private BlockPointer[] FramesOf(Entry entry) =>
        [.. ContentMap.Pieces(entry).Select(piece => _frames[piece.Frame]).Distinct()];

    private void Walk<TValue>(Tree<TValue> tree, Action<byte[], TValue, BlockPointer> visit)
    {
        Queue<BlockPointer> open = new();
        if (!tree.Root.Pointer.IsNull)
        {
            open.Enqueue(tree.Root.Pointer);
        }

        while (open.TryDequeue(out BlockPointer pointer))
        {
            Nodes.Add(pointer);
            TreeNode node = tree.Open(new ChildRef { Pointer = pointer });
            if (node is BranchNode branch)
            {
                branch.Children.ForEach(child => open.Enqueue(child.Pointer));
            }
            else if (node is Leaf<TValue> leaf)
            {
                for (int i = 0; i < leaf.Count; i++)
                {
                    visit(leaf.KeyAt(i).ToArray(), leaf.ValueAt(i), pointer);
                }
            }
        }
    }
}
