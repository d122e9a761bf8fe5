using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>
/// Sorted keys, coded at both ends: each is the number of bytes it shares with the key before at its beginning and at
/// its end, its length, and the bytes of its own between them. Names that count up so take about one byte each.
/// </summary>
internal static class KeyColumn
{
    /// <summary>How many leading bytes two keys share.</summary>
    public static int SharedPrefix(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => a.CommonPrefixLength(b);

    /// <summary>How many bytes a key has between what it shares with the key before; at least one.</summary>
    public static int OwnBytes(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> key)
    {
        int leading = SharedPrefix(previous, key);
        return key.Length - leading - SharedSuffix(previous, key, leading);
    }

    /// <summary>Writes keys that ascend strictly by ordinal bytes.</summary>
    public static void Write(ByteWriter writer, IReadOnlyList<byte[]> keys)
    {
        int count = keys.Count;
        using RentedNumbers rented = new(3 * count);
        Span<long> leading = rented.Span[..count];
        Span<long> trailing = rented.Span.Slice(count, count);
        Span<long> lengths = rented.Span[(2 * count)..];
        ReadOnlySpan<byte> previous = default;
        for (int i = 0; i < count; i++)
        {
            byte[] key = keys[i];
            int shared = SharedPrefix(previous, key);
            leading[i] = shared;
            trailing[i] = SharedSuffix(previous, key, shared);
            lengths[i] = key.Length;
            previous = key;
        }

        NumberColumn.Write(writer, leading);
        NumberColumn.Write(writer, trailing);
        NumberColumn.Write(writer, lengths);
        for (int i = 0; i < count; i++)
        {
            writer.WriteBytes(keys[i].AsSpan((int)leading[i], (int)(lengths[i] - leading[i] - trailing[i])));
        }
    }

    /// <summary>Reads <paramref name="count"/> keys of at most <paramref name="keyBytesMax"/> bytes each.</summary>
    public static DecodeStatus TryRead(ref SpanReader reader, int count, int keyBytesMax, out KeyList keys)
    {
        keys = KeyList.Empty;

        // Every key but the first has a byte of its own.
        if (count - 1 > reader.Remaining)
        {
            return DecodeStatus.Truncated;
        }

        NumberList leading = NumberColumn.Read(ref reader, count);
        NumberList trailing = NumberColumn.Read(ref reader, count);
        NumberList lengths = NumberColumn.Read(ref reader, count);
        if (reader.Failed)
        {
            return DecodeStatus.Truncated;
        }

        if (!TryAdd(leading, trailing, lengths, keyBytesMax, out long own, out long total))
        {
            return DecodeStatus.OutOfRange;
        }

        // Looked at before anything is allocated for the keys.
        if (own > reader.Remaining)
        {
            return DecodeStatus.Truncated;
        }

        KeyList read = new(lengths, (int)total);
        DecodeStatus status = Unfold(read, leading, trailing, reader.ReadBytes((int)own));
        keys = status == DecodeStatus.Ok ? read : keys;
        return status;
    }

    /// <summary>Whether the numbers of each key agree; and how many bytes the keys have, their own and all.</summary>
    private static bool TryAdd(
        NumberList leading, NumberList trailing, NumberList lengths, int keyBytesMax, out long own, out long total)
    {
        own = 0;
        total = 0;
        long previous = 0;
        for (int i = 0; i < lengths.Count; i++)
        {
            (long before, long behind, long length) = (leading[i], trailing[i], lengths[i]);
            if (length < 0 || length > keyBytesMax || before < 0 || before > length || behind < 0
                || behind > length - before || before + behind > previous || (i > 0 && before + behind == length))
            {
                return false;
            }

            own += length - before - behind;
            total += length;
            previous = length;
        }

        return total <= Limits.NodeKeyBytesMax;
    }

    private static int SharedSuffix(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> key, int leading)
    {
        // What follows the shared beginning has at least one byte that the key does not share.
        int most = Math.Min(previous.Length - leading, key.Length - leading - 1);
        int shared = 0;
        while (shared < most && previous[^(shared + 1)] == key[^(shared + 1)])
        {
            shared++;
        }

        return shared;
    }

    private static DecodeStatus Unfold(
        KeyList keys, NumberList leading, NumberList trailing, ReadOnlySpan<byte> own)
    {
        ReadOnlySpan<byte> previous = default;
        for (int i = 0; i < keys.Count; i++)
        {
            (int before, int behind) = ((int)leading[i], (int)trailing[i]);
            Span<byte> key = keys.Append();
            int between = key.Length - before - behind;
            previous[..before].CopyTo(key);
            own[..between].CopyTo(key[before..]);
            previous[^behind..].CopyTo(key[(before + between)..]);
            own = own[between..];
            if (i > 0 && previous[before..].SequenceCompareTo(key[before..]) >= 0)
            {
                return DecodeStatus.NotSorted;
            }

            previous = key;
        }

        return DecodeStatus.Ok;
    }
}
