using Lockbox.Engine.Index;

namespace Lockbox.Engine.Maintenance.Salvage;

/// <summary>
/// The entries that come back, by id and by name. Who comes first counts: what the root leads to before what was found,
/// the newer before the older. So an entry that was renamed has its last name, and no two entries are in each other's
/// way.
/// </summary>
internal sealed class SalvagedNames
{
    private readonly Dictionary<ulong, SalvagedEntry> _byId = [];
    private readonly Dictionary<string, SalvagedEntry> _byName = new(StringComparer.Ordinal);
    private readonly ParentNames _parents = new();

    /// <summary>All entries in the order in which they came.</summary>
    public IEnumerable<SalvagedEntry> All => _byId.Values;

    /// <summary>The greatest id of all.</summary>
    public ulong LastId { get; private set; }

    /// <summary>The entry of an id, or null.</summary>
    public SalvagedEntry? Find(ulong id) => _byId.GetValueOrDefault(id);

    /// <summary>Whether an entry of this name, or of one below it, is there.</summary>
    public bool IsTaken(string name) => _byName.ContainsKey(name) || _parents.Contains(name);

    /// <summary>Adds an entry unless one of its id is there.</summary>
    public void Add(Entry entry, bool isReached)
    {
        SalvagedEntry salvaged = new(entry, isReached);
        if (entry.Id > long.MaxValue / 2 || !_byId.TryAdd(entry.Id, salvaged))
        {
            return;
        }

        LastId = Math.Max(LastId, entry.Id);
        salvaged.Obstacle = FindObstacle(entry);
        if (salvaged.Obstacle is null)
        {
            _byName.Add(entry.Name, salvaged);
            _parents.AddAbove(entry.Name);
        }
    }

    private string? FindObstacle(Entry entry)
    {
        if (_byName.ContainsKey(entry.Name))
        {
            return "another entry has its name";
        }

        if (entry.Kind != EntryKind.Directory && _parents.Contains(entry.Name))
        {
            return "there are entries below its name";
        }

        Dictionary<string, SalvagedEntry>.AlternateLookup<ReadOnlySpan<char>> names =
            _byName.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int slash = entry.Name.LastIndexOf('/'); slash > 0; slash = entry.Name.LastIndexOf('/', slash - 1))
        {
            bool isInWay = names.TryGetValue(entry.Name.AsSpan(0, slash), out SalvagedEntry? above)
                && above.Entry.Kind != EntryKind.Directory;
            if (isInWay)
            {
                return "what stands above its name is no directory";
            }
        }

        return null;
    }
}
