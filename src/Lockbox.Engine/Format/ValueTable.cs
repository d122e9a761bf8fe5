using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine;

/// <summary>
/// A table of typed values under text keys: what a Hashtable is stored as, and what a variable's metadata is. It keeps
/// no order of its own; items are sorted by their keys' bytes.
/// </summary>
public sealed class ValueTable : IDisposable
{
    private readonly List<TableItem> _items = [];

    /// <summary>The items, ascending by the bytes of their keys.</summary>
    public IReadOnlyList<TableItem> Items => _items;

    /// <summary>The bytes that the table takes.</summary>
    public int EncodedLength => ValueTableCodec.LengthOf(_items);

    /// <summary>Reads an encoded table.</summary>
    /// <param name="encoded">The bytes; they stay the caller's to clear.</param>
    /// <exception cref="LockboxCorruptException">The bytes are no table.</exception>
    public static ValueTable Parse(ReadOnlySpan<byte> encoded)
    {
        DecodeStatus status = ValueTableCodec.TryRead(encoded, out ValueTable? table);
        return table ?? throw new LockboxCorruptException($"A table of values is not well-formed: {status}.");
    }

    /// <summary>Adds an item, which the table owns from here on.</summary>
    /// <param name="item">The item.</param>
    /// <exception cref="ArgumentException">There is one of this key already.</exception>
    /// <exception cref="LockboxLimitExceededException">The table is full.</exception>
    public void Add(TableItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (_items.Count >= Limits.TableItemsMax)
        {
            throw new LockboxLimitExceededException(
                $"A table holds at most {Limits.TableItemsMax} items.", "Split it into several variables.");
        }

        int place = _items.BinarySearch(item, ByKey.Instance);
        if (place >= 0)
        {
            throw new ArgumentException("The table has an item of this key already.", nameof(item));
        }

        _items.Insert(~place, item);
    }

    /// <summary>The item of a key, or null.</summary>
    /// <param name="key">The key; case counts.</param>
    public TableItem? Find(string key) => _items.Find(item => item.Key == key);

    /// <summary>The table as bytes, in a pinned array that the caller clears if something in it is secret.</summary>
    public byte[] ToArray()
    {
        byte[] encoded = PinnedBytes.Allocate(EncodedLength);
        ValueTableCodec.Write(_items, encoded);
        return encoded;
    }

    /// <summary>Zeroes all values.</summary>
    public void Dispose()
    {
        foreach (TableItem item in _items)
        {
            item.Dispose();
        }

        _items.Clear();
    }

    /// <summary>Adds an item that was read behind all others.</summary>
    internal void Append(TableItem item) => _items.Add(item);

    private sealed class ByKey : IComparer<TableItem>
    {
        public static readonly ByKey Instance = new();

        public int Compare(TableItem? x, TableItem? y) =>
            x!.KeyBytes.AsSpan().SequenceCompareTo(y!.KeyBytes);
    }
}
