namespace Lockbox.Engine.Maintenance;

/// <summary>
/// Checks that no id is there twice: slices and sealed values are bound to ids, and entries and variables take theirs
/// from one series (invariant I9). Eight bytes for each, so that a million entries fit.
/// </summary>
internal sealed class IdAudit
{
    private readonly List<ulong> _ids = [];

    /// <summary>Notes the id of an entry or a variable.</summary>
    public void Note(ulong id) => _ids.Add(id);

    /// <summary>Reports each id that was noted more than once.</summary>
    public void Check(Findings findings)
    {
        _ids.Sort();
        ulong reported = 0;
        for (int i = 1; i < _ids.Count; i++)
        {
            if (_ids[i] == _ids[i - 1] && _ids[i] != reported)
            {
                reported = _ids[i];
                findings.Add(VerifyRules.Totals, "index", $"The id {reported} is there more than once.");
            }
        }
    }
}
