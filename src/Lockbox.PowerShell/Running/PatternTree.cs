using System.Security.Cryptography;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Running;

/// <summary>
/// Finds many patterns at once in a stream of bytes: the automaton of Aho and Corasick (1975). A node stands for the
/// beginning of a pattern; after each byte, the current node is the longest such beginning that the stream ends with.
/// Nodes are numbers, the root is 0; one tree can serve any number of streams at the same time.
/// </summary>
/// <remarks>
/// Nodes are numbered breadth first, so the children of a node lie side by side and behind those of the node before it.
/// </remarks>
internal sealed class PatternTree : IDisposable
{
    /// <summary>The node where every stream begins: nothing of any pattern has been seen.</summary>
    public const int Root = 0;

    private readonly byte[] _bytes;
    private readonly int[] _firstChild;
    private readonly int[] _shorter;
    private readonly int[] _depth;
    private readonly int[] _hit;
    private readonly int[] _fromRoot = new int[256];

    /// <summary>Builds the tree.</summary>
    /// <param name="patterns">The patterns, none of them empty; they are copied.</param>
    public PatternTree(IEnumerable<byte[]> patterns)
    {
        byte[][] sorted = [.. patterns];
        Array.Sort(sorted, static (left, right) => left.AsSpan().SequenceCompareTo(right));
        int count = CountNodes(sorted);
        _bytes = PinnedMemory.Bytes(count);
        _firstChild = new int[count + 1];
        _shorter = new int[count];
        _depth = new int[count];
        _hit = new int[count];
        Grow(sorted);
        for (int child = _firstChild[Root]; child < _firstChild[Root + 1]; child++)
        {
            _fromRoot[_bytes[child]] = child;
        }

        LinkShorter();
    }

    /// <summary>The bytes with which patterns begin.</summary>
    public ReadOnlySpan<byte> FirstBytes => _bytes.AsSpan(1, _firstChild[Root + 1] - 1);

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

    /// <summary>The longest beginning that the stream ends with of a pattern that has more behind it.</summary>
    /// <param name="node">The current node.</param>
    /// <returns>A node that can stand in its place: the next byte leads to the same one from both.</returns>
    public int OpenOf(int node)
    {
        while (node != Root && _firstChild[node] == _firstChild[node + 1])
        {
            node = _shorter[node];
        }

        return node;
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

    private static int CountNodes(byte[][] sorted)
    {
        int count = 1;
        byte[] previous = [];
        foreach (byte[] pattern in sorted)
        {
            count += pattern.Length - pattern.AsSpan().CommonPrefixLength(previous);
            previous = pattern;
        }

        return count;
    }

    // A node stands for the sorted patterns that begin with it; those that are the node itself come first among them.
    private void Grow(byte[][] sorted)
    {
        Queue<(int From, int To)> waiting = new([(0, sorted.Length)]);
        int made = 1;
        int node = Root;
        for (; waiting.TryDequeue(out (int From, int To) range); node++)
        {
            _firstChild[node] = made;
            int depth = _depth[node];
            int from = range.From;
            for (; from < range.To && sorted[from].Length == depth; from++)
            {
                _hit[node] = depth;
            }

            while (from < range.To)
            {
                int to = from + 1;
                while (to < range.To && sorted[to][depth] == sorted[from][depth])
                {
                    to++;
                }

                _bytes[made] = sorted[from][depth];
                _depth[made++] = depth + 1;
                waiting.Enqueue((from, to));
                from = to;
            }
        }

        _firstChild[node] = made;
    }

    private int ChildOf(int node, byte value)
    {
        int first = _firstChild[node];
        int index = _bytes.AsSpan(first, _firstChild[node + 1] - first).IndexOf(value);
        return index < 0 ? Root : first + index;
    }

    // Breadth first, so that a node's shorter one is finished before it. What is shorter than the root's children is
    // the root itself.
    private void LinkShorter()
    {
        for (int node = Root; node < _bytes.Length; node++)
        {
            for (int child = _firstChild[node]; child < _firstChild[node + 1]; child++)
            {
                _shorter[child] = node == Root ? Root : Next(_shorter[node], _bytes[child]);
                _hit[child] = _hit[child] == 0 ? _hit[_shorter[child]] : _hit[child];
            }
        }
    }
}
