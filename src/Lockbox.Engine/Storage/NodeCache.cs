using System.Runtime.InteropServices;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Storage;

/// <summary>A decoded node that can be kept in memory.</summary>
internal interface ICachedNode
{
    /// <summary>About how many bytes the node takes in memory.</summary>
    int MemorySize { get; }
}

/// <summary>
/// Decoded nodes within a budget of bytes, least recently used out first. A pointer carries its child's tag, so a
/// cached node can never be stale. Safe to use from several threads.
/// </summary>
internal sealed class NodeCache(long budget)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<BlockPointer, LinkedListNode<Item>> _items = [];
    private readonly LinkedList<Item> _byUse = new();
    private long _size;

    /// <summary>Bytes that the cached nodes are counted with.</summary>
    public long Size
    {
        get
        {
            lock (_lock)
            {
                return _size;
            }
        }
    }

    /// <summary>The node, if it is cached.</summary>
    public object? Find(BlockPointer pointer)
    {
        lock (_lock)
        {
            if (!_items.TryGetValue(pointer, out LinkedListNode<Item>? item))
            {
                return null;
            }

            _byUse.Remove(item);
            _byUse.AddFirst(item);
            return item.Value.Node;
        }
    }

    /// <summary>Keeps a node, and drops others when the budget is exceeded.</summary>
    /// <param name="pointer">Where the node was read from.</param>
    /// <param name="node">The decoded node.</param>
    /// <param name="size">About how many bytes it takes in memory.</param>
    public void Add(BlockPointer pointer, object node, int size)
    {
        lock (_lock)
        {
            ref LinkedListNode<Item>? slot =
                ref CollectionsMarshal.GetValueRefOrAddDefault(_items, pointer, out bool exists);
            if (exists)
            {
                return;
            }

            slot = _byUse.AddFirst(new Item(pointer, node, size));
            _size += size;
            while (_size > budget && _byUse.Last is { } last && _byUse.Count > 1)
            {
                _byUse.RemoveLast();
                _items.Remove(last.Value.Pointer);
                _size -= last.Value.Size;
            }
        }
    }

    private readonly record struct Item(BlockPointer Pointer, object Node, int Size);
}
