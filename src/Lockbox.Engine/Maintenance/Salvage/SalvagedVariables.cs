using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Maintenance.Salvage;

/// <summary>
/// The variables that come back. Who comes first counts, as with entries. A long value whose variable was lost comes
/// back as bytes, and stays a secret, whatever it was: what type it had is not known.
/// </summary>
internal sealed class SalvagedVariables(ValueStore values, List<SalvageLoss> losses)
{
    private readonly HashSet<ulong> _ids = [];
    private readonly Dictionary<string, Variable> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, ulong> _otherIds = [];

    /// <summary>The variables in the order of their names.</summary>
    public IEnumerable<Variable> Sorted => _byName.Values
        .Select(static variable => (Key: Index.NameKey.Of(variable.Name), Variable: variable))
        .OrderBy(static pair => pair.Key, Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b)))
        .Select(static pair => pair.Variable);

    /// <summary>How many come back.</summary>
    public int Count => _byName.Count;

    /// <summary>How many of them have a name of salvage.</summary>
    public int NamelessCount { get; private set; }

    /// <summary>How many were told of by a leaf, or by their values.</summary>
    public int AccountedFor => _ids.Count;

    /// <summary>The greatest id of all.</summary>
    public ulong LastId { get; private set; }

    /// <summary>Whether a variable of this name, or of one below it, is there.</summary>
    public bool IsTaken(string name) =>
        _byName.Keys.Any(other => other == name || other.StartsWith(name + "/", StringComparison.Ordinal));

    /// <summary>Adds a variable whose value is sound, unless one of its id is there.</summary>
    public void Add(Variable variable)
    {
        if (variable.Id > long.MaxValue / 2 || !_ids.Add(variable.Id))
        {
            return;
        }

        LastId = Math.Max(LastId, variable.Id);
        string? fault = _byName.ContainsKey(variable.Name) ? "Another variable has its name." : FindFault(variable);
        if (fault is null)
        {
            _byName.Add(variable.Name, variable);
        }
        else
        {
            losses.Add(new SalvageLoss(
                SalvageLossKind.Variable, variable.Name, (long)variable.Id, fault, variable.Length, null));
        }
    }

    /// <summary>Adds the long values of variables that no leaf tells of.</summary>
    /// <param name="catalog">What was found.</param>
    /// <param name="folder">The folder of what has no name.</param>
    /// <param name="now">The time of what has none.</param>
    public void AddNameless(ExtentCatalog catalog, string folder, DateTime now)
    {
        foreach (ulong id in catalog.ValueIds.Where(id => id is > 0 and <= long.MaxValue / 2 && !_ids.Contains(id)))
        {
            if (catalog.ValueOf(id) is not { } found)
            {
                continue;
            }

            Variable variable = new($"{folder}/{id}", VariableType.ByteArray, isSecret: true)
            {
                Id = id,
                Length = found.Length,
                CreatedAt = now,
                ModifiedAt = now,
                Description = "Salvaged: its name and its type are lost.",
                Value = StoredValue.InExtents(found.Parts),
            };
            if (FindFault(variable) is null)
            {
                _ids.Add(id);
                _byName.Add(variable.Name, variable);
                NamelessCount++;
                LastId = Math.Max(LastId, id);
                losses.Add(new SalvageLoss(
                    SalvageLossKind.VariableName, null, (long)id, "The part of the index that had its name is damaged.",
                    0, variable.Name));
            }
        }
    }

    /// <summary>
    /// Gives other ids to the variables whose ids entries have. Both come from one series, but what a transaction that
    /// never committed has given out is given out again, and without a root nobody knows which of them counts.
    /// </summary>
    /// <param name="entries">The ids of the entries that come back.</param>
    /// <param name="nextId">The first id that is free.</param>
    /// <returns>The first id that is still free.</returns>
    public ulong KeepApartFrom(IEnumerable<ulong> entries, ulong nextId)
    {
        HashSet<ulong> taken = [.. entries];
        foreach (Variable variable in Sorted.Where(variable => taken.Contains(variable.Id)))
        {
            _otherIds.Add(variable.Id, nextId++);
        }

        return nextId;
    }

    /// <summary>The id that a variable has in the result.</summary>
    public ulong IdOf(Variable variable) => _otherIds.GetValueOrDefault(variable.Id, variable.Id);

    private string? FindFault(Variable variable)
    {
        try
        {
            values.Open(variable).Dispose();
            return null;
        }
        catch (LockboxException e) when (e is LockboxItemCorruptException or LockboxReadException)
        {
            return "Its value is damaged.";
        }
    }
}
