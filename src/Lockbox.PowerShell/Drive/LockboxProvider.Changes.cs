using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Drive;

/// <content>
/// Changing items. Each change is a commit of its own, on stable storage when the call returns: nothing depends on a
/// drive being removed, which does not happen when PowerShell ends.
/// </content>
public sealed partial class LockboxProvider
{
    /// <inheritdoc/>
    protected override void NewItem(string path, string itemTypeName, object newItemValue) => Do(path, () =>
    {
        DriveTarget target = Changeable(path);
        EntryKind kind = DriveItemKind.Parse(itemTypeName);
        string action = kind switch
        {
            EntryKind.Directory => "Create directory",
            EntryKind.SymbolicLink => "Create symbolic link",
            _ => "Create file",
        };
        if (IsConfirmed(target, action))
        {
            using Stream content = DriveChanges.ContentOf(kind == EntryKind.File ? newItemValue : null);
            string? linkTarget = newItemValue?.ToString();
            bool force = Force;
            Commit(target, transaction =>
                DriveChanges.Create(transaction, target.Name, kind, content, linkTarget, force));
            Write(target, target.Find(this) ?? throw NotFound(target));
        }
    });

    /// <inheritdoc/>
    protected override void SetItem(string path, object value) => Do(path, () =>
    {
        DriveTarget target = Changeable(path);
        if (IsConfirmed(target, "Set content"))
        {
            using Stream content = DriveChanges.ContentOf(value);
            Commit(target, transaction => DriveChanges.PutContent(transaction, target.Name, content));
            Write(target, target.Find(this) ?? throw NotFound(target));
        }
    });

    /// <inheritdoc/>
    protected override void ClearItem(string path) => Do(path, () =>
    {
        DriveTarget target = Changeable(path);
        if (IsConfirmed(target, "Clear content"))
        {
            Commit(target, transaction => DriveChanges.PutContent(transaction, target.Name, Stream.Null));
        }
    });

    /// <inheritdoc/>
    protected override void RemoveItem(string path, bool recurse) => Do(path, () =>
    {
        DriveTarget target = Changeable(path);
        string action = target.Find(this) is { IsContainer: true } ? "Remove directory" : "Remove";
        if (IsConfirmed(target, action))
        {
            Commit(target, transaction => DriveChanges.Remove(transaction, target.Name, recurse));
        }
    });

    /// <inheritdoc/>
    protected override void RenameItem(string path, string newName) => Do(path, () =>
    {
        DriveTarget target = Changeable(path);
        if (newName.AsSpan().ContainsAny('/', '\\'))
        {
            throw new LockboxInvalidNameException(
                $"'{EntryName.ToDisplay(newName)}' is not the last part of a name: it has a separator.",
                "Give the new last part alone; Move-Item puts items elsewhere.");
        }

        Rename(target, EntryName.Combine(EntryName.Parent(target.Name), newName), "Rename");
    });

    /// <inheritdoc/>
    protected override void MoveItem(string path, string destination) => Do(path, () =>
    {
        DriveTarget target = Changeable(path);
        DriveTarget to = DestinationOf(target, destination);
        RequireWritable(to);
        if (!IsSameLockbox(target, to))
        {
            MoveBetween(target, to);
            return;
        }

        Rename(target, to.Name, "Move");
    });

    /// <summary>
    /// Where a copied or moved item goes: into the directory that is named, else to what is named itself.
    /// </summary>
    private DriveTarget DestinationOf(DriveTarget source, string destination)
    {
        DriveTarget to = Existing(destination);
        if (source.IsTop)
        {
            // The top has no name that could be kept: what is in it goes.
            return to;
        }

        bool isInto = to.IsTop || to.Find(this) is { IsContainer: true };
        return isInto ? to with { Name = EntryName.Combine(to.Name, EntryName.Leaf(source.Name)) } : to;
    }

    private void Rename(DriveTarget target, string newName, string verb)
    {
        DriveTarget renamed = target with { Name = newName };
        if (IsConfirmed(target, $"{verb} to {renamed.Shown}"))
        {
            bool replace = Force;
            Commit(target, transaction => DriveChanges.Rename(transaction, target.Name, newName, replace));
            Write(renamed, renamed.Find(this) ?? throw NotFound(renamed));
        }
    }

    /// <summary>What a path leads to, where that can be changed.</summary>
    /// <exception cref="LockboxReadOnlyException">The drive is for reading.</exception>
    /// <exception cref="UsageException">It is the top of the lockbox.</exception>
    private DriveTarget Changeable(string path)
    {
        DriveTarget target = Existing(path);
        RequireWritable(target);
        return !target.IsTop ? target : throw new UsageException(
            UsageException.NotOnDrive,
            $"'{target.Shown}' is the top of a lockbox, which is always there.",
            "Name something in it.");
    }

    private static void RequireWritable(DriveTarget target)
    {
        if (target.Session.IsReadOnly)
        {
            throw new LockboxReadOnlyException(
                $"The drive {target.Session.Name}: is for reading only.",
                "Make another drive of the lockbox, without -ReadOnly.");
        }
    }

    private bool IsConfirmed(DriveTarget target, string action) => ShouldProcess(target.Shown, action);

    /// <summary>Makes a change in a commit of its own.</summary>
    /// <param name="target">What is changed.</param>
    /// <param name="stage">Stages the change; returns how many entries it changed.</param>
    private void Commit(DriveTarget target, Func<Transaction, long> stage) => Commit(
        target,
        $"Changing {target.Session.Name}:",
        staging => stage(staging.Transaction) is var count and > 0
            ? new WorkDone("Changed", count, Bytes: null, Threads: 1)
            : null);

    /// <summary>As the other, for what takes long.</summary>
    /// <param name="target">What is changed.</param>
    /// <param name="activity">What the progress bar is called.</param>
    /// <param name="stage">Stages the change; returns null when there is nothing to commit.</param>
    private void Commit(DriveTarget target, string activity, Func<Staging, WorkDone?> stage)
    {
        using LockboxKey key = target.Session.Key(this);
        OneCommit.Run(this, target.Session.Path, key, OneCommit.DefaultLockTimeoutSeconds, activity, stage);
    }
}
