using Lockbox.Engine.Format;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Decides, before anything is written, under which name an entry is exported, if at all: what the host can hold, what
/// falls together with another name there, and what is there already.
/// </summary>
/// <param name="tree">The destination.</param>
/// <param name="options">What to do with what is there.</param>
/// <param name="host">Whose rules for names count.</param>
/// <param name="casing">Which names are one there.</param>
/// <param name="own">The lockbox that is exported, which nothing may replace.</param>
internal sealed class ExportTargets(
    DestinationTree tree, ExportOptions options, HostSystem host, HostCasing casing, OwnFiles own)
{
    private const int RenamesMax = 10_000;

    private readonly NameClashes _clashes = new(casing);
    private readonly ClaimedNames _claimed = new(casing, canCollide: !tree.IsNew || options.Flatten || casing.Merges);

    /// <summary>The target of an entry, or null when it is to be skipped.</summary>
    /// <exception cref="LockboxUnsafePathException">The host cannot hold the name, or not besides another.</exception>
    /// <exception cref="LockboxDestinationExistsException">Something is there and shall not be replaced.</exception>
    public ExportTarget? Decide(Entry entry)
    {
        string name = options.Flatten ? EntryName.Leaf(entry.Name) : entry.Name;
        Check(entry, name);
        if (entry.Kind == EntryKind.Directory)
        {
            return new ExportTarget(entry, name, replaces: false);
        }

        // A name stays claimed, so that two entries that go to one place meet the same rules as a file that was there.
        if (_claimed.Find(name) is not { } rival)
        {
            return DecideByHost(entry, name);
        }

        return rival.Entry.Name == entry.Name
            ? null
            : DecideByRule(entry, name, rival.Entry.ModifiedAt, isDirectory: false);
    }

    private void Check(Entry entry, string name)
    {
        // Whatever let an ill-formed name in, flattening must not make it look harmless.
        HostNameFault fault = options.Flatten && EntryNameRules.Check(entry.Name) != EntryNameFault.None
            ? HostNameFault.NotAnEntryName
            : HostNames.Check(name, tree.Destination, host);
        if (fault != HostNameFault.None)
        {
            throw new LockboxUnsafePathException(
                $"'{EntryName.ToDisplay(entry.Name)}' was not exported: {HostNames.Describe(fault)}.");
        }

        if (_clashes.Claim(name) is { } other && !options.Flatten)
        {
            throw new LockboxUnsafePathException(
                $"'{EntryName.ToDisplay(entry.Name)}' was not exported: "
                + $"here it is the same name as '{EntryName.ToDisplay(other)}'.",
                "Export one of them to another destination.");
        }
    }

    private ExportTarget? DecideByHost(Entry entry, string name)
    {
        if (tree.IsNew)
        {
            return Claim(entry, name, replaces: false);
        }

        return tree.Folders.Find(ParentOf(name))?.LookAt(EntryName.Leaf(name)) is { } there
            ? DecideByRule(entry, name, there.ModifiedAt, there.Kind == EntryKind.Directory)
            : Claim(entry, name, replaces: false);
    }

    private static ReadOnlySpan<char> ParentOf(string name) => name.AsSpan(0, Math.Max(0, name.LastIndexOf('/')));

    private ExportTarget? DecideByRule(Entry entry, string name, DateTime modifiedAt, bool isDirectory)
    {
        switch (options.IfExists)
        {
            case ExportIfExists.Skip:
            case ExportIfExists.Newer when entry.ModifiedAt <= modifiedAt:
                return null;
            case ExportIfExists.Rename:
                return Claim(entry, FreeName(name), replaces: false);
            case ExportIfExists.Overwrite or ExportIfExists.Newer when !isDirectory:
                return Claim(entry, name, replaces: true);
            default:
                throw new LockboxDestinationExistsException(
                    $"'{EntryName.ToDisplay(tree.FinalPathOf(name))}' is there already"
                    + (isDirectory ? " and is a directory." : "."),
                    isDirectory ? "Remove it first." : "Use -IfExists Skip, Overwrite, Newer or Rename.");
        }
    }

    private ExportTarget Claim(Entry entry, string name, bool replaces)
    {
        if (own.IsOwn(name.AsSpan(name.LastIndexOf('/') + 1))
            && own.Contains(Path.GetDirectoryName(tree.FinalPathOf(name))!, EntryName.Leaf(name)))
        {
            throw new LockboxUnsafePathException(
                $"'{EntryName.ToDisplay(entry.Name)}' was not exported: it would take the place of the lockbox itself, "
                + "or of a file that the lockbox needs beside it.",
                "Export it to another destination.");
        }

        ExportTarget target = new(entry, name, replaces);
        _claimed.Claim(target)?.Supersede();
        return target;
    }

    private string FreeName(string name)
    {
        string parent = EntryName.Parent(name);
        string stem = Path.GetFileNameWithoutExtension(EntryName.Leaf(name));
        string extension = Path.GetExtension(EntryName.Leaf(name));
        for (int i = 1; i <= RenamesMax; i++)
        {
            string candidate = EntryName.Combine(parent, $"{stem} ({i}){extension}");
            if (_claimed.Find(candidate) is null
                && tree.Folders.Find(parent)?.LookAt(EntryName.Leaf(candidate)) is null)
            {
                return candidate;
            }
        }

        throw new LockboxDestinationExistsException($"No free name was found for '{EntryName.ToDisplay(name)}'.");
    }
}
