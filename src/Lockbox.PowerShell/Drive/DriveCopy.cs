using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Items;

namespace Lockbox.PowerShell.Drive;

/// <summary>
/// Copy-Item of one path. Files and links that are there are replaced, as Copy-Item has it everywhere.
/// </summary>
/// <param name="source">The lockbox that the item is in.</param>
/// <param name="name">The item; empty for all that the lockbox holds.</param>
/// <param name="newName">What its copy is to be called.</param>
internal sealed class DriveCopy(OpenLockbox source, string name, string newName)
{
    /// <summary>Whether a directory brings what is below it.</summary>
    public bool Recurse { get; init; }

    /// <summary>Which files and links below a directory go along; null for all.</summary>
    public Func<string, bool>? Filter { get; init; }

    /// <summary>Stages it.</summary>
    /// <param name="staging">The lockbox that the copy goes to.</param>
    /// <param name="isSame">Whether that is the lockbox that the item is in.</param>
    /// <param name="report">Reports what does not go, on the pipeline thread.</param>
    /// <returns>What was copied.</returns>
    public CopyReport Stage(Staging staging, bool isSame, Action<TransferError> report)
    {
        bool isInto = newName.StartsWith(name + EntryName.Separator, StringComparison.Ordinal);
        if (isSame && Recurse && (name.Length == 0 || isInto))
        {
            throw new LockboxInvalidNameException(
                $"'/{EntryName.ToDisplay(name)}' cannot be copied into itself, to '/{EntryName.ToDisplay(newName)}'.",
                "Choose a destination that is not below it.");
        }

        List<CopyItem> items = [.. Items()];
        CopyOptions options = new()
        {
            IfExists = IfExists.Overwrite,
            CollectItems = true,
            ExpectedBytes = items.Sum(LengthOf),
            Progress = staging.Progress,
            OnError = failed => staging.Pump.Post(() => report(failed)),
        };
        if (!isSame)
        {
            return staging.Transaction.Copy(source.Snapshot, items, options, staging.Pump.Token);
        }

        // A reader of the commit before would keep what is replaced from being overwritten at once.
        source.Dispose();
        return staging.Transaction.Copy(items, options, staging.Pump.Token);
    }

    /// <summary>Copies an item to another lockbox and commits it there.</summary>
    /// <param name="staging">The lockbox that it is in, open for writing.</param>
    /// <param name="from">The item.</param>
    /// <param name="to">Where it goes.</param>
    /// <param name="key">The key of the lockbox there.</param>
    /// <param name="holder">How the writer is called there.</param>
    /// <param name="replace">Whether it may take the place of another.</param>
    /// <exception cref="LockboxException">The first thing that does not go; nothing is changed there.</exception>
    public static void Move(
        Staging staging, DriveTarget from, DriveTarget to, LockboxKey key, string holder, bool replace)
    {
        CancellationToken stop = staging.Pump.Token;
        using Transaction there = LockboxFile.OpenWrite(
            to.Session.Path, key, new WriteOptions { HolderName = holder }, stop);
        EntrySource target = EntrySource.Of(there);
        bool isDirectory = target.Below(to.Name + EntryName.Separator).Any();
        if (isDirectory || (target.Find(to.Name) is not null && !replace))
        {
            throw new LockboxItemExistsException(
                $"There is a '{to.Shown}' already.",
                isDirectory
                    ? "Choose another name, or remove what is there first."
                    : "Choose another name, or replace what is there with -Force.");
        }

        CopyOptions options = new() { IfExists = IfExists.Overwrite, Progress = staging.Progress };
        CopyReport report =
            there.Copy(staging.Transaction, [new CopyItem(from.Name, to.Name)], options, stop);
        if (report.Errors is [TransferError first, ..])
        {
            throw first.Error;
        }

        there.Commit(stop);
    }

    /// <summary>
    /// The item with all below it, as one. Where some of that stays behind, or the item is the top, each of those that
    /// go.
    /// </summary>
    private IEnumerable<CopyItem> Items()
    {
        string prefix = name.Length > 0 ? name + EntryName.Separator : string.Empty;
        bool isOne = name.Length > 0 && (Filter is null || !Recurse);
        IEnumerable<Entry> below = isOne ? [] : source.Snapshot.Enumerate(prefix);
        IEnumerable<CopyItem> each =
            from entry in below
            where entry.Kind == EntryKind.Directory || Filter?.Invoke(entry.Name) is null or true
            select new CopyItem(entry.Name, EntryName.Combine(newName, entry.Name[prefix.Length..]))
            {
                Recurse = false,
            };
        return source.Snapshot.Find(name) is null && !isOne
            ? each
            : each.Prepend(new CopyItem(name, newName) { Recurse = isOne && Recurse });
    }

    private long LengthOf(CopyItem item) =>
        (source.Snapshot.Find(item.Name)?.Length ?? 0)
        + (item.Recurse
            ? source.Snapshot.Enumerate(item.Name + EntryName.Separator).Sum(static entry => entry.Length)
            : 0);
}
