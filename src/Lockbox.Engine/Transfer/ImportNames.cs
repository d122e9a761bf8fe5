using Lockbox.Engine.Format;
using Lockbox.Engine.Index;

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
internal sealed class ImportNames(Transaction transaction, IfExists policy)
{
    private readonly Dictionary<string, (ulong Source, EntryKind Kind)> _added = new(StringComparer.Ordinal);
    private readonly ParentNames _directories = new();
    private readonly bool _wasEmpty = !transaction.Enumerate(string.Empty).Any();

    /// <summary>Identifies a host path without keeping it.</summary>
    public static ulong SourceOf(HostEntry host) => unchecked(
        ((ulong)(uint)host.Directory.GetHashCode(StringComparison.Ordinal) << 32)
        | (uint)host.Leaf.GetHashCode(StringComparison.Ordinal));

    /// <summary>Decides about one item, and takes its name when it is added.</summary>
    /// <param name="name">The entry name.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="modifiedAt">When it was modified.</param>
    /// <param name="source">Where it comes from (<see cref="SourceOf"/>).</param>
    /// <exception cref="LockboxInvalidNameException">The name breaks a rule.</exception>
    /// <exception cref="LockboxItemExistsException">The name is taken.</exception>
    public ImportDecision Decide(string name, EntryKind kind, DateTime modifiedAt, ulong source)
    {
        EntryNameFault fault = EntryNameRules.Check(name);
        if (fault != EntryNameFault.None)
        {
            throw EntryName.Invalid(name, fault);
        }

        if (_added.TryGetValue(name, out (ulong Source, EntryKind Kind) earlier))
        {
            return earlier.Source == source ? ImportDecision.AlreadyAdded : throw Taken(
                name, "another item of this name was added just now", "Import them below different names.");
        }

        RefuseBelowFile(name);
        ImportDecision decision = _wasEmpty || transaction.Find(name) is not { } existing
            ? DecideNew(name, kind)
            : DecideExisting(existing, kind, modifiedAt);
        if (decision != ImportDecision.Skip)
        {
            _added.Add(name, (source, kind));
            _directories.AddAbove(name);
        }

        return decision;
    }

    private static LockboxItemExistsException Taken(string name, string why, string? remedy = null) =>
        new($"'{EntryName.ToDisplay(name)}' was not added: {why}.", remedy);

    private ImportDecision DecideNew(string name, EntryKind kind)
    {
        if (kind != EntryKind.Directory && _directories.Contains(name))
        {
            throw Taken(name, "there are items below this name, as below a directory");
        }

        return !_wasEmpty && transaction.FindObstacle(name, kind) is { } obstacle
            ? throw Taken(name, $"'{EntryName.ToDisplay(obstacle)}' is in the way")
            : ImportDecision.Add;
    }

    private ImportDecision DecideExisting(Entry existing, EntryKind kind, DateTime modifiedAt)
    {
        if ((existing.Kind == EntryKind.Directory) != (kind == EntryKind.Directory))
        {
            throw Taken(
                existing.Name,
                kind == EntryKind.Directory
                    ? "the lockbox has a file or link of this name"
                    : "the lockbox has a directory of this name",
                "Remove it first with Remove-LockboxItem, or use another name.");
        }

        return policy switch
        {
            IfExists.Overwrite => ImportDecision.Replace,
            IfExists.Newer => modifiedAt > existing.ModifiedAt ? ImportDecision.Replace : ImportDecision.Skip,
            IfExists.Error when kind != EntryKind.Directory => throw Taken(
                existing.Name, "the lockbox has an item of this name", "Use -IfExists Skip, Overwrite or Newer."),
            _ => ImportDecision.Skip,
        };
    }

    /// <summary>Refuses a name below one that this import has added as a file or a link.</summary>
    private void RefuseBelowFile(string name)
    {
        for (int slash = name.LastIndexOf('/'); slash > 0; slash = name.LastIndexOf('/', slash - 1))
        {
            if (_directories.Contains(name.AsSpan(0, slash)))
            {
                return;
            }

            string parent = name[..slash];
            if (_added.TryGetValue(parent, out (ulong Source, EntryKind Kind) added)
                && added.Kind != EntryKind.Directory)
            {
                throw Taken(name, $"'{EntryName.ToDisplay(parent)}' is not a directory in the lockbox");
            }
        }
    }
}
