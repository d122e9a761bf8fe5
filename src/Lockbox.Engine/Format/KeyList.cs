using System.Collections;

namespace Lockbox.Engine.Format;

/// <summary>
/// The keys of a decoded node, ascending. They lie one behind the other in a few arrays, so that a thousand of them are
/// not a thousand objects.
/// </summary>
internal sealed class KeyList : IReadOnlyList<byte[]>
{
    /// <summary>More than the longest key, and less than what the runtime keeps apart from other objects.</summary>
    private const int ChunkSize = 1 << ChunkBits;

    private const int ChunkBits = 15;

    private readonly NumberList _lengths;
    private readonly int[] _starts;
    private readonly List<byte[]> _chunks = [];
    private int _appended;
    private int _free;
    private int _left;

    /// <summary>Room for keys of these lengths, which are <paramref name="totalBytes"/> together.</summary>
    public KeyList(NumberList lengths, int totalBytes)
    {
        _lengths = lengths;
        _starts = new int[lengths.Count];
        _left = totalBytes;
    }

    /// <summary>No keys.</summary>
    public static KeyList Empty { get; } = new(default, 0);

    /// <inheritdoc/>
    public int Count => _starts.Length;

    /// <summary>About how many bytes all this takes in memory.</summary>
    public int MemorySize => (_chunks.Count * ChunkSize) + (_starts.Length * sizeof(int));

    /// <summary>A copy of a key.</summary>
    public byte[] this[int index] => At(index).ToArray();

    /// <summary>A key.</summary>
    public ReadOnlySpan<byte> At(int index)
    {
        int start = _starts[index];
        return _chunks[start >> ChunkBits].AsSpan(start & (ChunkSize - 1), (int)_lengths[index]);
    }

    /// <summary>The place of the next key, to be filled.</summary>
    public Span<byte> Append()
    {
        int length = (int)_lengths[_appended];
        if (_chunks.Count == 0 || _free + length > _chunks[^1].Length)
        {
            _chunks.Add(new byte[Math.Min(ChunkSize, _left)]);
            _free = 0;
        }

        _starts[_appended++] = ((_chunks.Count - 1) << ChunkBits) | _free;
        Span<byte> key = _chunks[^1].AsSpan(_free, length);
        _free += length;
        _left -= length;
        return key;
    }

    /// <summary>The index of a key, or the complement of the index at which it would be.</summary>
    public int Find(ReadOnlySpan<byte> key)
    {
        int low = 0;
        int high = Count - 1;
        while (low <= high)
        {
            int middle = low + ((high - low) >> 1);
            int order = key.SequenceCompareTo(At(middle));
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

    /// <inheritdoc/>
    public IEnumerator<byte[]> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
