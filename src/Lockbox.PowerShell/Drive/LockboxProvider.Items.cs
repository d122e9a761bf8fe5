using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Drive;

/// <content>Looking at items, one or many.</content>
public sealed partial class LockboxProvider
{
    /// <inheritdoc/>
    protected override bool ItemExists(string path) => Ask(path, () =>
    {
        if (VariableAt(path) is { } variable)
        {
            return Exists(variable);
        }

        DriveTarget target = Existing(path);
        return target.IsTop || target.Find(this) is not null;
    });

    /// <inheritdoc/>
    protected override bool HasChildItems(string path) => Ask(path, () =>
    {
        if (VariableAt(path) is { } variable)
        {
            return IsFolder(variable);
        }

        DriveTarget target = Existing(path);
        return target.Session.List(this, target.Name).Count > 0;
    });

    /// <inheritdoc/>
    protected override void GetItem(string path) => Do(path, () =>
    {
        if (VariableAt(path) is { } variable)
        {
            WriteVariable(variable);
            return;
        }

        DriveTarget target = Existing(path);
        if (target.IsTop)
        {
            WriteItemObject(
                LockboxReader.Read(target.Session.Path, target.Session.Key(this)), target.Path, isContainer: true);
        }
        else
        {
            Write(target, target.Find(this) ?? throw NotFound(target));
        }
    });

    /// <inheritdoc/>
    protected override void GetChildItems(string path, bool recurse) =>
        GetChildItems(path, recurse, uint.MaxValue);

    /// <inheritdoc/>
    protected override void GetChildItems(string path, bool recurse, uint depth) => Do(path, () =>
    {
        if (VariableAt(path) is { } variable)
        {
            WriteVariables(variable, recurse, namesOnly: false);
            return;
        }

        DriveTarget target = Existing(path);
        foreach (DriveEntry entry in Children(target, recurse, depth).Where(FilterOf()))
        {
            if (Stopping)
            {
                return;
            }

            Write(target, entry);
        }
    });

    /// <inheritdoc/>
    protected override object GetChildItemsDynamicParameters(string path, bool recurse) => new ChildItemParameters();

    /// <inheritdoc/>
    protected override void GetChildNames(string path, ReturnContainers returnContainers) => Do(path, () =>
    {
        if (VariableAt(path) is { } variable)
        {
            WriteVariables(variable, recurse: false, namesOnly: true);
            return;
        }

        DriveTarget target = Existing(path);
        Func<DriveEntry, bool> passes = FilterOf();
        bool withAllContainers = returnContainers == ReturnContainers.ReturnAllContainers;
        foreach (DriveEntry entry in target.Session.List(this, target.Name))
        {
            if ((withAllContainers && entry.IsContainer) || passes(entry))
            {
                string entryPath = target.PathOf(entry.Name);
                WriteItemObject(DrivePath.LeafOf(entryPath), entryPath, entry.IsContainer);
            }
        }
    });

    /// <inheritdoc/>
    protected override object GetChildNamesDynamicParameters(string path) => new ChildItemParameters();

    private static LockboxItemNotFoundException NotFound(DriveTarget target) => new(
        $"There is no item '{target.Shown}'.", "Names are case-sensitive; Get-ChildItem lists them.");

    /// <summary>
    /// What is in a directory, or the item itself where it is none. Nothing is left open while it is given out: what
    /// comes next in the pipeline may want to change the lockbox.
    /// </summary>
    private IEnumerable<DriveEntry> Children(DriveTarget target, bool recurse, uint depth)
    {
        if (target.Find(this) is { IsContainer: false } leaf)
        {
            return [leaf];
        }

        if (!recurse)
        {
            return target.Session.List(this, target.Name);
        }

        using OpenLockbox open = target.Session.OpenRead(this);
        return [.. DriveListing.Below(open.Snapshot, target.Name, depth)];
    }

    private Func<DriveEntry, bool> FilterOf()
    {
        ChildItemParameters? wanted = DynamicParameters as ChildItemParameters;
        WildcardPattern? filter = string.IsNullOrEmpty(Filter)
            ? null
            : WildcardPattern.Get(Filter, WildcardOptions.IgnoreCase);
        bool isEither = wanted is null || wanted.File == wanted.Directory;
        return entry =>
            (isEither || wanted!.Directory == entry.IsContainer)
            && (filter is null || filter.IsMatch(EntryName.Leaf(entry.Name)));
    }
}
