namespace Lockbox.Engine.Transfer;

/// <summary>
/// Which entry has which place in the destination. Where different entries cannot meet in one place, only an entry that
/// is given twice can; as long as entries come in the order of their names, as a lockbox gives them, that shows without
/// looking anything up.
/// </summary>
/// <param name="casing">Which names are one on this host.</param>
/// <param name="canCollide">Whether different entries can meet in one place.</param>
internal sealed class ClaimedNames(HostCasing casing, bool canCollide)
{
    private readonly List<ExportTarget> _inOrder = [];
    private Dictionary<string, ExportTarget>? _byName = canCollide ? new(StringComparer.Ordinal) : null;

    /// <summary>Who has a name, or null.</summary>
    public ExportTarget? Find(string name)
    {
        if (_byName is null && IsBehindAll(name))
        {
            return null;
        }

        _byName ??= _inOrder.ToDictionary(target => casing.Fold(target.Name), StringComparer.Ordinal);
        return _byName.GetValueOrDefault(casing.Fold(name));
    }

    /// <summary>Gives a target its name; returns who had it before, or null.</summary>
    public ExportTarget? Claim(ExportTarget target)
    {
        ExportTarget? rival = Find(target.Name);
        if (_byName is null)
        {
            _inOrder.Add(target);
        }
        else
        {
            _byName[casing.Fold(target.Name)] = target;
        }

        return rival;
    }

    private bool IsBehindAll(string name) =>
        _inOrder is not [.., ExportTarget last] || string.CompareOrdinal(name, last.Name) > 0;
}
