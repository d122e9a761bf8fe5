using Lockbox.Engine.Format;

namespace Lockbox.Engine.Index;

/// <summary>
/// What keys, values and children are counted with. The figures follow the encoding closely enough to decide where to
/// split; the encoder itself refuses a node that is too large, so nothing depends on their being exact.
/// </summary>
internal static class NodeSizes
{
    /// <summary>An encoded child: position, length and tag.</summary>
    public const int Child = 4 + 3 + AeadTag.Size;

    private const int KeyOverhead = 2;

    /// <summary>A key behind another one.</summary>
    public static int Key(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> key) =>
        KeyOverhead + KeyColumn.OwnBytes(previous, key);

    /// <summary>All keys of a node.</summary>
    public static int Keys(List<byte[]> keys)
    {
        int size = 0;
        byte[] previous = [];
        foreach (byte[] key in keys)
        {
            size += Key(previous, key);
            previous = key;
        }

        return size;
    }

    /// <summary>How much a node grows when a key comes between its neighbours, or shrinks when it leaves.</summary>
    public static int Between(List<byte[]> keys, int index, byte[] key, bool isPresent)
    {
        byte[] previous = index > 0 ? keys[index - 1] : [];
        int following = isPresent ? index + 1 : index;
        int size = Key(previous, key);
        if (following < keys.Count)
        {
            size += Key(key, keys[following]) - Key(previous, keys[following]);
        }

        return size;
    }

    /// <summary>A whole leaf.</summary>
    public static int Leaf<TValue>(List<byte[]> keys, List<TValue> values, ILeafCodec<TValue> codec)
    {
        int size = Keys(keys);
        foreach (TValue value in values)
        {
            size += codec.EstimateSize(value);
        }

        return size;
    }

    /// <summary>A whole leaf as it was read.</summary>
    public static int Leaf<TValue>(LeafContent<TValue> leaf, ILeafCodec<TValue> codec)
    {
        int size = 0;
        ReadOnlySpan<byte> previous = default;
        for (int i = 0; i < leaf.Keys.Count; i++)
        {
            ReadOnlySpan<byte> key = leaf.Keys.At(i);
            size += Key(previous, key) + codec.EstimateSize(leaf.Values[i]);
            previous = key;
        }

        return size;
    }

    /// <summary>A whole branch.</summary>
    public static int Branch(List<byte[]> separators, int children) => Keys(separators) + children * Child;
}
