using Lockbox.Engine.Format;

namespace Lockbox.Engine.Transfer;

/// <summary>What shall become of an item.</summary>
internal enum ImportDecision
{
    /// <summary>It is new.</summary>
    Add,

    /// <summary>It replaces an entry of its name.</summary>
    Replace,

    /// <summary>The lockbox keeps what it has.</summary>
    Skip,

    /// <summary>This very item was added before, by a parent that was recursed into, say.</summary>
    AlreadyAdded,
}

/// <summary>
/// Decides about names before any content is read: what the rules forbid, what the lockbox has, what this import has
/// added already. A name is never both a directory and something else.
/// </summary>
/// <param name="transaction">Where to.</param>
/// <param name="policy">What to do with names that the lockbox has.</param>
/// <param name="replacesDirectories">Whether anything else may take the place of an empty directory.</param>
internal sealed class ImportNames(Transaction transaction, IfExists policy, bool replacesDirectories = false)
{
    /// <summary>What is done to items, for messages.</summary>
    private const string Done = "added";

    private readonly AddedNames _added = new();
    private readonly ImportRoots _roots = new();
    private readonly ulong _firstId = transaction.ReserveEntryIds(1);
    private bool _isEmpty = !transaction.Enumerate(string.Empty).Any();
    private bool _isNewGround;
    private bool _isForgotten;

    /// <summary>
    /// Begins with an item and what is found below it, all of which has names at or below this one. Where the lockbox
    /// has nothing there, and nothing was added there before, its names need not be looked up one by one.
    /// </summary>
    /// <param name="name">Its entry name.</param>
    /// <param name="isLast">Whether nothing follows that its names would have to be compared with.</param>
    /// <param name="isStagedAtOnce">
    /// Whether it is staged before the next one is asked for, so that the transaction knows its name.
    /// </param>
    public void Begin(string name, bool isLast, bool isStagedAtOnce)
    {
        _isNewGround = _roots.AddApart(name) && IsVacant(name);
        _isForgotten = isStagedAtOnce || (isLast && _isNewGround);
        _isEmpty &= !isStagedAtOnce;
    }

    /// <summary>Decides about one item, and takes its name when it is added.</summary>
    /// <exception cref="LockboxInvalidNameException">The name breaks a rule.</exception>
    /// <exception cref="LockboxItemExistsException">The name is taken.</exception>
    /// <exception cref="IOException">It had to be looked at and cannot be; the other host errors too.</exception>
    public ImportDecision Decide(HostItem item)
    {
        EntryNameFault fault = EntryNameRules.Check(item.Name);
        if (fault != EntryNameFault.None)
        {
            throw EntryName.Invalid(item.Name, fault);
        }

        ImportDecision decision = _isNewGround ? ImportDecision.Add : LookUp(item);
        if (decision is ImportDecision.Add or ImportDecision.Replace && !_isForgotten)
        {
            _added.Add(item);
        }

        return decision;
    }

    private static LockboxItemExistsException Taken(string name, string why, string? remedy = null) =>
        ExistingNames.Taken(name, Done, why, remedy);

    private static LockboxItemExistsException AddedTwice(string name) => Taken(
        name, "another item of this name was added just now", "Import them below different names.");

    private bool IsVacant(string name) =>
        _isEmpty
        || (name.Length > 0 && EntryNameRules.Check(name) == EntryNameFault.None
            && transaction.Find(name) is null && transaction.FindObstacle(name, EntryKind.File) is null);

    private ImportDecision LookUp(HostItem item)
    {
        string name = item.Name;
        if (_added.TryFind(name, out HostItem earlier))
        {
            return earlier.IsSameSource(item) ? ImportDecision.AlreadyAdded : throw AddedTwice(name);
        }

        RefuseBelowFile(name);
        return _isEmpty || transaction.Find(name) is not { } existing
            ? DecideNew(name, item.Kind)
            : existing.Id > _firstId ? throw AddedTwice(name) : DecideExisting(existing, item);
    }

    private ImportDecision DecideNew(string name, EntryKind kind)
    {
        if (kind != EntryKind.Directory && _added.HasBelow(name))
        {
            throw Taken(name, "there are items below this name, as below a directory");
        }

        return !_isEmpty && transaction.FindObstacle(name, kind) is { } obstacle
            ? throw Taken(name, $"'{EntryName.ToDisplay(obstacle)}' is in the way")
            : ImportDecision.Add;
    }

    private ImportDecision DecideExisting(Entry existing, HostItem item) =>
        IsDirectoryThatMayGo(existing, item.Kind)
        || ExistingNames.MayGo(policy, existing, item.Kind, () => ModifiedAt(item), Done)
            ? ImportDecision.Replace
            : ImportDecision.Skip;

    private bool IsDirectoryThatMayGo(Entry existing, EntryKind kind) =>
        replacesDirectories && existing.Kind == EntryKind.Directory && kind != EntryKind.Directory
        && transaction.FindObstacle(existing.Name, kind) is null;

    private bool MayReplaceDirectory(Entry existing, HostItem item) =>
        replacesDirectories && item.Kind != EntryKind.Directory
        && transaction.FindObstacle(existing.Name, item.Kind) is null;

    private static DateTime ModifiedAt(HostItem item) =>
        (item.Facts ?? HostItemReader.Read(item)?.Facts ?? throw new FileNotFoundException()).ModifiedAt;

    /// <summary>Refuses a name below one that this import has added as a file or a link.</summary>
    private void RefuseBelowFile(string name)
    {
        for (int slash = name.LastIndexOf('/'); slash > 0; slash = name.LastIndexOf('/', slash - 1))
        {
            if (_added.HasBelow(name.AsSpan(0, slash)))
            {
                return;
            }

            string parent = name[..slash];
            if (_added.TryFind(parent, out HostItem added) && added.Kind != EntryKind.Directory)
            {
                throw Taken(name, $"'{EntryName.ToDisplay(parent)}' is not a directory in the lockbox");
            }
        }
    }
}
