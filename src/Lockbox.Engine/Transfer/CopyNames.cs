using Lockbox.Engine.Index;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Decides about the names of copies before any content is read: what the rules forbid, what the lockbox has, what this
/// copy has brought already. A name is never both a directory and something else.
/// </summary>
internal sealed class CopyNames(Transaction transaction, IfExists policy)
{
    private const string Done = "copied";

    private readonly ulong _firstId = transaction.ReserveEntryIds(1);
    private readonly Dictionary<string, EntryKind> _planned = new(StringComparer.Ordinal);
    private readonly ParentNames _parents = new();

    /// <summary>Forgets what was decided: it is staged now, so that the transaction knows it.</summary>
    public void Staged()
    {
        _planned.Clear();
        _parents.Clear();
    }

    /// <summary>Decides about one copy, and takes its name when it goes.</summary>
    /// <param name="entry">What is copied.</param>
    /// <param name="newName">What the copy is to be called.</param>
    /// <param name="replaces">Whether it takes the place of another.</param>
    /// <returns>Whether it goes; else the lockbox keeps what it has.</returns>
    /// <exception cref="LockboxInvalidNameException">The name breaks a rule.</exception>
    /// <exception cref="LockboxItemExistsException">The name is taken.</exception>
    public bool MayGo(Entry entry, string newName, out bool replaces)
    {
        replaces = false;
        EntryName.Validate(newName);
        bool isDirectory = entry.Kind == EntryKind.Directory;
        if (_planned.TryGetValue(newName, out EntryKind planned))
        {
            // Several directories may come to be one.
            return isDirectory && planned == EntryKind.Directory ? false : throw CopiedTwice(newName);
        }

        if (transaction.Find(newName) is { } existing)
        {
            if (existing.Id > _firstId && !(isDirectory && existing.Kind == EntryKind.Directory))
            {
                throw CopiedTwice(newName);
            }

            replaces = existing.Id < _firstId
                && ExistingNames.MayGo(policy, existing, entry.Kind, () => entry.ModifiedAt, Done);
            if (!replaces)
            {
                return false;
            }
        }

        RequirePlace(newName, entry.Kind);
        _planned.Add(newName, entry.Kind);
        _parents.AddAbove(newName);
        return true;
    }

    /// <summary>Makes sure that a directory can have a name, whether or not it has an entry.</summary>
    /// <exception cref="LockboxInvalidNameException">The name breaks a rule.</exception>
    /// <exception cref="LockboxItemExistsException">There is something else.</exception>
    public void RequirePlaceForDirectory(string newName)
    {
        EntryName.Validate(newName);
        RequirePlace(newName, EntryKind.Directory);
        bool isOther = _planned.TryGetValue(newName, out EntryKind planned)
            ? planned != EntryKind.Directory
            : transaction.Find(newName) is { Kind: not EntryKind.Directory };
        if (isOther)
        {
            throw ExistingNames.Taken(newName, Done, "the lockbox has a file or link of this name");
        }
    }

    private static LockboxItemExistsException CopiedTwice(string name) => ExistingNames.Taken(
        name, Done, "another item of this name was copied just now", "Copy them to different names.");

    private void RequirePlace(string newName, EntryKind kind)
    {
        for (int slash = newName.LastIndexOf('/'); slash > 0; slash = newName.LastIndexOf('/', slash - 1))
        {
            string parent = newName[..slash];
            if (_planned.TryGetValue(parent, out EntryKind above))
            {
                if (above != EntryKind.Directory)
                {
                    throw InTheWay(newName, parent);
                }

                break;
            }
        }

        if (kind != EntryKind.Directory && _parents.Contains(newName))
        {
            throw InTheWay(newName, newName + "/");
        }

        if (transaction.FindObstacle(newName, kind) is { } obstacle)
        {
            throw InTheWay(newName, obstacle);
        }
    }

    private static LockboxItemExistsException InTheWay(string name, string obstacle) => ExistingNames.Taken(
        name,
        Done,
        $"'{EntryName.ToDisplay(obstacle)}' is in the way",
        "Choose another destination, or remove what is in the way.");
}
