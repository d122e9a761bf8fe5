using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>
/// Tables of values as bytes (docs/FORMAT.md, Values). A table has exactly one encoding, and nothing else decodes.
/// </summary>
internal static class ValueTableCodec
{
    /// <summary>The version that stands before a table's items.</summary>
    public const byte Version = 1;

    /// <summary>No item takes less: the length of its key, its kind, the length of its content.</summary>
    private const int ItemBytesMin = 3;

    /// <summary>The bytes that a table takes, its version included.</summary>
    public static int LengthOf(IReadOnlyList<TableItem> items) => sizeof(byte) + LengthOfItems(items);

    /// <summary>Writes a table of <see cref="LengthOf"/> bytes.</summary>
    public static void Write(IReadOnlyList<TableItem> items, Span<byte> destination)
    {
        destination[0] = Version;
        destination = destination[sizeof(byte)..];
        WriteItems(items, ref destination);
    }

    /// <summary>
    /// Reads what <see cref="Write"/> wrote, and nothing else. What was read before a fault is cleared.
    /// </summary>
    public static DecodeStatus TryRead(ReadOnlySpan<byte> source, out ValueTable? table)
    {
        table = null;
        if (source.IsEmpty)
        {
            return DecodeStatus.Truncated;
        }

        return source[0] == Version
            ? TryReadItems(source[sizeof(byte)..], mayNest: true, out table)
            : DecodeStatus.UnsupportedVersion;
    }

    private static int LengthOfItems(IReadOnlyList<TableItem> items)
    {
        int length = ByteWriter.VarintLength((ulong)items.Count);
        foreach (TableItem item in items)
        {
            int content = ContentLength(item);
            length += ByteWriter.VarintLength((ulong)item.KeyBytes.Length) + item.KeyBytes.Length + sizeof(byte)
                + ByteWriter.VarintLength((ulong)content) + content;
        }

        return length;
    }

    private static int ContentLength(TableItem item) =>
        item.Nested is { } nested ? LengthOfItems(nested.Items) : item.Content.Length;

    // A table holds tables that hold none, so that this goes no deeper than two.
    private static void WriteItems(IReadOnlyList<TableItem> items, ref Span<byte> rest)
    {
        WriteVarint((ulong)items.Count, ref rest);
        foreach (TableItem item in items)
        {
            WriteVarint((ulong)item.KeyBytes.Length, ref rest);
            WriteBytes(item.KeyBytes, ref rest);
            rest[0] = (byte)item.Kind;
            rest = rest[sizeof(byte)..];
            WriteVarint((ulong)ContentLength(item), ref rest);
            if (item.Nested is { } nested)
            {
                WriteItems(nested.Items, ref rest);
            }
            else
            {
                WriteBytes(item.Content, ref rest);
            }
        }
    }

    private static void WriteVarint(ulong value, ref Span<byte> rest)
    {
        int length = ByteWriter.VarintLength(value);
        for (int i = 0; i < length; i++)
        {
            rest[i] = (byte)((value & 0x7F) | (i < length - 1 ? 0x80u : 0));
            value >>= 7;
        }

        rest = rest[length..];
    }

    private static void WriteBytes(scoped ReadOnlySpan<byte> bytes, ref Span<byte> rest)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }

    private static DecodeStatus TryReadItems(ReadOnlySpan<byte> source, bool mayNest, out ValueTable? table)
    {
        table = null;
        SpanReader reader = new(source);
        int count = reader.ReadCount(Limits.TableItemsMax, ItemBytesMin);
        ValueTable read = new();
        DecodeStatus status = reader.Failed ? DecodeStatus.Truncated : DecodeStatus.Ok;
        ReadOnlySpan<byte> previous = default;
        for (int i = 0; i < count && status == DecodeStatus.Ok; i++)
        {
            status = TryReadItem(ref reader, mayNest, out TableItem? item);
            if (item is not null)
            {
                status = i == 0 ? status : OrderOf(previous, item.KeyBytes);
                previous = item.KeyBytes;
                read.Append(item);
            }
        }

        status = status == DecodeStatus.Ok && !reader.AtEnd ? DecodeStatus.TrailingBytes : status;
        if (status != DecodeStatus.Ok)
        {
            read.Dispose();
            return status;
        }

        table = read;
        return DecodeStatus.Ok;
    }

    private static DecodeStatus TryReadItem(ref SpanReader reader, bool mayNest, out TableItem? item)
    {
        item = null;
        ReadOnlySpan<byte> key = reader.ReadBytes(reader.ReadVarintInt32(Limits.TableKeyBytesMax));
        TableItemKind kind = (TableItemKind)reader.ReadByte();
        ReadOnlySpan<byte> content = reader.ReadBytes(reader.ReadVarintInt32(int.MaxValue));
        if (reader.Failed)
        {
            return DecodeStatus.Truncated;
        }

        if (kind > TableItemKind.Version)
        {
            return DecodeStatus.UnknownKind;
        }

        if (!StrictUtf8.TryDecode(key, out string text))
        {
            return DecodeStatus.InvalidName;
        }

        ValueTable? nested = null;
        DecodeStatus status = kind != TableItemKind.Table
            ? TableItemContent.Check(kind, content)
            : mayNest ? TryReadItems(content, mayNest: false, out nested) : DecodeStatus.OutOfRange;
        if (status == DecodeStatus.Ok)
        {
            item = new TableItem(text, key.ToArray(), kind, PinnedBytes.CopyOf(nested is null ? content : default))
            {
                Nested = nested,
            };
        }

        return status;
    }

    private static DecodeStatus OrderOf(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> next) =>
        previous.SequenceCompareTo(next) switch
        {
            < 0 => DecodeStatus.Ok,
            0 => DecodeStatus.Duplicate,
            > 0 => DecodeStatus.NotSorted,
        };
}
