using System.Buffers;
using System.Security.Cryptography;

namespace Lockbox.PowerShell.Running;

/// <summary>
/// Finds many patterns at once in a stream of bytes: the automaton of Aho and Corasick (1975). A node stands for the
/// beginning of a pattern; after each byte, the current node is the longest such beginning that the stream ends with.
/// Nodes are numbers, the root is 0; one tree can serve any number of streams at the same time.
/// </summary>
internal sealed class PatternTree : IDisposable
{
    /// <summary>The node where every stream begins: nothing of any pattern has been seen.</summary>
    public const int Root = 0;

    private readonly byte[] _bytes;
    private readonly int[] _firstChild;
    private readonly int[] _nextSibling;
    private readonly int[] _shorter;
    private readonly int[] _depth;
    private readonly int[] _hit;
    private readonly int[] _fromRoot = new int[256];
    private int _count = 1;

    /// <summary>Builds the tree.</summary>
    /// <param name="patterns">The patterns, none of them empty; they are copied.</param>
    public PatternTree(IEnumerable<byte[]> patterns)
    {
        byte[][] all = [.. patterns];
        int most = 1;
        foreach (byte[] pattern in all)
        {
            most += pattern.Length;
        }

        _bytes = GC.AllocateArray<byte>(most, pinned: true);
        _firstChild = new int[most];
        _nextSibling = new int[most];
        _shorter = new int[most];
        _depth = new int[most];
        _hit = new int[most];
        foreach (byte[] pattern in all)
        {
            Insert(pattern);
        }

        LinkShorter();
        FirstBytes = SearchValues.Create(
            [.. Enumerable.Range(0, 256).Where(b => _fromRoot[b] != Root).Select(b => (byte)b)]);
    }

    /// <summary>The bytes with which patterns begin.</summary>
    public SearchValues<byte> FirstBytes { get; }

    /// <summary>The node after one more byte.</summary>
    /// <param name="node">The node before it.</param>
    /// <param name="value">The byte.</param>
    /// <returns>The node after it.</returns>
    public int Next(int node, byte value)
    {
        while (node != Root)
        {
            int child = ChildOf(node, value);
            if (child != Root)
            {
                return child;
            }

            node = _shorter[node];
        }

        return _fromRoot[value];
    }

    /// <summary>How many of the last bytes may be the beginning of a pattern.</summary>
    /// <param name="node">The current node.</param>
    public int DepthOf(int node) => _depth[node];

    /// <summary>The length of the longest pattern that ends here, or 0.</summary>
    /// <param name="node">The current node.</param>
    public int HitOf(int node) => _hit[node];

    /// <summary>Zeroes what it knows of the patterns; it finds nothing any more.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_bytes);
        Array.Clear(_firstChild);
        Array.Clear(_fromRoot);
    }

    private void Insert(byte[] pattern)
    {
        int node = Root;
        foreach (byte value in pattern)
        {
            int child = node == Root ? _fromRoot[value] : ChildOf(node, value);
            node = child == Root ? AddChild(node, value) : child;
        }

        _hit[node] = pattern.Length;
    }

    private int AddChild(int parent, byte value)
    {
        int child = _count++;
        _bytes[child] = value;
        _depth[child] = _depth[parent] + 1;
        _nextSibling[child] = _firstChild[parent];
        _firstChild[parent] = child;
        if (parent == Root)
        {
            _fromRoot[value] = child;
        }

        return child;
    }

    private int ChildOf(int node, byte value)
    {
        int child = _firstChild[node];
        while (child != Root && _bytes[child] != value)
        {
            child = _nextSibling[child];
        }

        return child;
    }

    // Breadth first, so that a node's shorter one is finished before it. What is shorter than the root's children is
    // the root itself.
    private void LinkShorter()
    {
        Queue<int> waiting = new(_fromRoot.Where(child => child != Root));
        while (waiting.TryDequeue(out int node))
        {
            if (_hit[node] == 0)
            {
                _hit[node] = _hit[_shorter[node]];
            }

            for (int child = _firstChild[node]; child != Root; child = _nextSibling[child])
            {
                _shorter[child] = Next(_shorter[node], _bytes[child]);
                waiting.Enqueue(child);
            }
        }
    }
}
