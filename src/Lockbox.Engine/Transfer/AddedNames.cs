using Lockbox.Engine.Index;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// The names that an import has added. They are only put into a dictionary once somebody asks: the names of one walk
/// cannot clash, and for a hundred thousand files hashing them is a noticeable part of the whole.
/// </summary>
internal sealed class AddedNames
{
    private const int ChunkLength = 2048;

    private readonly Dictionary<string, HostItem> _items = new(StringComparer.Ordinal);
    private readonly ParentNames _parents = new();
    private readonly List<HostItem[]> _chunks = [];
    private int _used = ChunkLength;
    private bool _isAsked;

    /// <summary>Adds an item under its name.</summary>
    public void Add(HostItem item)
    {
        if (_isAsked)
        {
            Settle(item with { Facts = null });
            return;
        }

        if (_used == ChunkLength)
        {
            _chunks.Add(new HostItem[ChunkLength]);
            _used = 0;
        }

        _chunks[^1][_used++] = item with { Facts = null };
    }

    /// <summary>The item of exactly this name.</summary>
    public bool TryFind(string name, out HostItem item)
    {
        Settle();
        return _items.TryGetValue(name, out item);
    }

    /// <summary>Whether there is anything below a name.</summary>
    public bool HasBelow(ReadOnlySpan<char> name)
    {
        Settle();
        return _parents.Contains(name);
    }

    private void Settle()
    {
        if (_isAsked)
        {
            return;
        }

        // Who asks once will mostly ask about each further item, so from now on these go straight to their place.
        _isAsked = true;
        for (int i = 0; i < _chunks.Count; i++)
        {
            foreach (HostItem item in _chunks[i].AsSpan(0, i + 1 < _chunks.Count ? ChunkLength : _used))
            {
                Settle(item);
            }
        }

        _chunks.Clear();
    }

    private void Settle(HostItem item)
    {
        // A directory that changes while it is listed may name a file twice.
        _items[item.Name] = item;
        _parents.AddAbove(item.Name);
    }
}
