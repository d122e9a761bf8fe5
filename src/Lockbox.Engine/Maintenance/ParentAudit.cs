namespace Lockbox.Engine.Maintenance;

/// <summary>
/// Checks that whatever stands above an entry is a directory. Entries come in ordinal order, in which a name is always
/// before the names below it, so it is enough to remember those that are not directories and may still be the beginning
/// of what follows.
/// </summary>
internal sealed class ParentAudit(Findings findings)
{
    private readonly Stack<string> _candidates = new();

    /// <summary>Looks at the next entry.</summary>
    public void Visit(Entry entry)
    {
        while (_candidates.TryPeek(out string? above) && !entry.Name.StartsWith(above, StringComparison.Ordinal))
        {
            _candidates.Pop();
        }

        foreach (string above in _candidates)
        {
            if (entry.Name.Length > above.Length && entry.Name[above.Length] == '/')
            {
                findings.Add(VerifyRules.Parent, "index", $"'{above}' is not a directory.", entry.Name);
            }
        }

        if (entry.Kind != EntryKind.Directory)
        {
            _candidates.Push(entry.Name);
        }
    }
}
