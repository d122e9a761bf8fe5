using System.Text;

namespace Lockbox.Engine.Tests.Transactions;

/// <summary>What a lockbox must hold: entries in ordinal order, and the rules of what may stand where.</summary>
internal sealed class LockboxModel
{
    private readonly SortedDictionary<string, Item> _items;

    public LockboxModel()
        : this(new SortedDictionary<string, Item>(Comparer<string>.Create(CompareOrdinalBytes)))
    {
    }

    private LockboxModel(SortedDictionary<string, Item> items) => _items = items;

    /// <summary>One entry.</summary>
    public sealed record Item(EntryKind Kind, byte[] Content, string? Target, DateTime ModifiedAt);

    public IReadOnlyCollection<KeyValuePair<string, Item>> Items => _items;

    public int Count => _items.Count;

    public string NameAt(int index) => _items.Keys.ElementAt(index);

    public LockboxModel Clone() => new(new SortedDictionary<string, Item>(_items, _items.Comparer));

    /// <summary>Puts an item, or says why not: null when it was put or rightly kept.</summary>
    public Type? Put(string name, Item item, IfExists ifExists, out bool isKept)
    {
        isKept = false;
        if (_items.TryGetValue(name, out Item? existing))
        {
            isKept = ifExists == IfExists.Skip
                || (ifExists == IfExists.Newer && existing.ModifiedAt >= item.ModifiedAt);
            if (isKept)
            {
                return null;
            }

            if (ifExists == IfExists.Error)
            {
                return typeof(LockboxItemExistsException);
            }
        }

        if (IsObstructed(name, item.Kind))
        {
            return typeof(LockboxItemExistsException);
        }

        _items[name] = item;
        return null;
    }

    public bool Remove(string name) => _items.Remove(name);

    /// <summary>Renames an item with everything below it, or says why not.</summary>
    public Type? Rename(string oldName, string newName, bool replace)
    {
        string below = oldName + "/";
        KeyValuePair<string, Item>[] moved =
        [
            .. _items.Where(item => item.Key == oldName || item.Key.StartsWith(below, StringComparison.Ordinal)),
        ];
        if (moved.Length == 0)
        {
            return typeof(LockboxItemNotFoundException);
        }

        if (newName.StartsWith(below, StringComparison.Ordinal))
        {
            return typeof(LockboxInvalidNameException);
        }

        EntryKind kind = _items.TryGetValue(oldName, out Item? item) ? item.Kind : EntryKind.Directory;
        bool isTaken = _items.TryGetValue(newName, out Item? there)
            && (!replace || oldName == newName
                || (there.Kind == EntryKind.Directory) != (kind == EntryKind.Directory));
        bool isFull = _items.Keys.Any(name => name.StartsWith(newName + "/", StringComparison.Ordinal));
        if (isTaken || isFull || IsObstructed(newName, kind))
        {
            return typeof(LockboxItemExistsException);
        }

        _items.Remove(newName);
        moved.ToList().ForEach(each => _items.Remove(each.Key));
        moved.ToList().ForEach(each => _items[newName + each.Key[oldName.Length..]] = each.Value);
        return null;
    }

    /// <summary>
    /// Copies an item with everything below it; returns the kinds of errors about what does not go.
    /// </summary>
    /// <param name="name">The item.</param>
    /// <param name="newName">What the copy is called.</param>
    /// <param name="ifExists">What to do with names that are taken.</param>
    /// <param name="from">Where from; null for this one.</param>
    public List<Type> Copy(string name, string newName, IfExists ifExists, LockboxModel? from = null)
    {
        from ??= this;
        KeyValuePair<string, Item>[] copied =
        [
            .. from._items.Where(item =>
                item.Key == name || item.Key.StartsWith(name + "/", StringComparison.Ordinal)),
        ];
        if (copied.Length == 0)
        {
            return [typeof(LockboxItemNotFoundException)];
        }

        if (from == this && newName.StartsWith(name + "/", StringComparison.Ordinal))
        {
            return [typeof(LockboxInvalidNameException)];
        }

        bool isDirectory = !from._items.TryGetValue(name, out Item? top) || top.Kind == EntryKind.Directory;
        bool isOther = isDirectory && _items.TryGetValue(newName, out Item? there)
            && there.Kind != EntryKind.Directory;
        bool isItself = from == this && name == newName;
        if (isItself || isOther || IsObstructed(newName, isDirectory ? EntryKind.Directory : top!.Kind))
        {
            return [typeof(LockboxItemExistsException)];
        }

        return [.. copied.Where(each => !TryCopy(newName + each.Key[name.Length..], each.Value, ifExists))
            .Select(static _ => typeof(LockboxItemExistsException))];
    }

    /// <summary>A snapshot must show exactly this.</summary>
    public void CheckAgainst(Snapshot snapshot, Func<Snapshot, string, byte[]> contentOf)
    {
        Assert.Equal(_items.Keys, snapshot.Enumerate().Select(static entry => entry.Name));
        Assert.Equal(_items.Count, snapshot.Summary.ItemCount);
        Assert.Equal(_items.Values.Sum(static item => (long)item.Content.Length), snapshot.Summary.Length);
        foreach ((string name, Item item) in _items)
        {
            Entry entry = snapshot.Find(name)!;
            Assert.Equal((item.Kind, item.Target, item.ModifiedAt), (entry.Kind, entry.LinkTarget, entry.ModifiedAt));
            Assert.True(item.Content.AsSpan().SequenceEqual(contentOf(snapshot, name)), name);
        }
    }

    /// <summary>False when it cannot go; true when it does, or what is there rightly stays.</summary>
    private bool TryCopy(string name, Item item, IfExists ifExists)
    {
        bool isDirectory = item.Kind == EntryKind.Directory;
        if (IsObstructed(name, item.Kind))
        {
            return false;
        }

        if (_items.TryGetValue(name, out Item? there))
        {
            if ((there.Kind == EntryKind.Directory) != isDirectory || (ifExists == IfExists.Error && !isDirectory))
            {
                return false;
            }

            if (ifExists is IfExists.Error or IfExists.Skip
                || (ifExists == IfExists.Newer && there.ModifiedAt >= item.ModifiedAt))
            {
                return true;
            }
        }

        _items[name] = item;
        return true;
    }

    private bool IsObstructed(string name, EntryKind kind)
    {
        bool isBelowAFile = _items.Any(item =>
            item.Value.Kind != EntryKind.Directory && name.StartsWith(item.Key + "/", StringComparison.Ordinal));
        bool isAboveSomething = _items.Keys.Any(other => other.StartsWith(name + "/", StringComparison.Ordinal));
        return isBelowAFile || (kind != EntryKind.Directory && isAboveSomething);
    }

    private static int CompareOrdinalBytes(string? a, string? b) =>
        Encoding.UTF8.GetBytes(a!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b!));
}
