using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>
/// Sorted keys, front-coded: each is the number of leading bytes it shares with the key before, and the rest. The
/// shared counts, the suffix lengths and the suffixes stand in three columns, which compress better than rows do.
/// </summary>
internal static class KeyColumn
{
    /// <summary>How many leading bytes two keys share.</summary>
    public static int SharedPrefix(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => a.CommonPrefixLength(b);

    /// <summary>Writes keys that ascend strictly by ordinal bytes.</summary>
    public static void Write(ByteWriter writer, IReadOnlyList<byte[]> keys)
    {
        byte[] previous = [];
        foreach (byte[] key in keys)
        {
            writer.WriteVarint((ulong)SharedPrefix(previous, key));
            previous = key;
        }

        previous = [];
        foreach (byte[] key in keys)
        {
            writer.WriteVarint((ulong)(key.Length - SharedPrefix(previous, key)));
            previous = key;
        }

        previous = [];
        foreach (byte[] key in keys)
        {
            writer.WriteBytes(key.AsSpan(SharedPrefix(previous, key)));
            previous = key;
        }
    }

    /// <summary>Reads <paramref name="count"/> keys of at most <paramref name="keyBytesMax"/> bytes each.</summary>
    public static DecodeStatus TryRead(ref SpanReader reader, int count, int keyBytesMax, out List<byte[]> keys)
    {
        keys = [];
        if ((long)count * 2 > reader.Remaining)
        {
            return DecodeStatus.Truncated;
        }

        int[] shared = new int[count];
        int[] suffix = new int[count];
        for (int i = 0; i < count; i++)
        {
            shared[i] = reader.ReadVarintInt32(keyBytesMax);
        }

        for (int i = 0; i < count; i++)
        {
            suffix[i] = reader.ReadVarintInt32(keyBytesMax);
        }

        keys = new List<byte[]>(count);
        ReadOnlySpan<byte> previous = default;
        long total = 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> rest = reader.ReadBytes(suffix[i]);
            if (reader.Failed)
            {
                return DecodeStatus.Truncated;
            }

            total += shared[i] + suffix[i];
            if (shared[i] > previous.Length || shared[i] + suffix[i] > keyBytesMax || total > Limits.NodeKeyBytesMax)
            {
                return DecodeStatus.OutOfRange;
            }

            byte[] key = new byte[shared[i] + suffix[i]];
            previous[..shared[i]].CopyTo(key);
            rest.CopyTo(key.AsSpan(shared[i]));
            if (i > 0 && previous.SequenceCompareTo(key) >= 0)
            {
                return DecodeStatus.NotSorted;
            }

            keys.Add(key);
            previous = key;
        }

        return DecodeStatus.Ok;
    }
}
