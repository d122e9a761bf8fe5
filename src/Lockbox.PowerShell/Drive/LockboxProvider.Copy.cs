using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Drive;

/// <content>
/// Copying within a lockbox and between two, and moving between two. PowerShell gives paths of any two drives of this
/// provider; those of another provider it refuses itself.
/// </content>
public sealed partial class LockboxProvider
{
    /// <inheritdoc/>
    protected override void CopyItem(string path, string copyPath, bool recurse) => Do(path, () =>
    {
        DriveTarget from = Existing(path);
        DriveTarget to = DestinationOf(from, copyPath);
        RequireWritable(to);
        if (from.IsTop && !recurse)
        {
            throw new UsageException(
                UsageException.NotOnDrive,
                $"'{from.Shown}' is the top of a lockbox, which is nothing without what is in it.",
                "Copy all that is in it: -Recurse.");
        }

        if (ShouldProcess($"Item: {from.Shown} Destination: {to.Shown}", VerbOf(from, "Copy")))
        {
            using OpenLockbox source = from.Session.OpenRead(this);
            DriveCopy copy = new(source, from.Name, to.Name) { Recurse = recurse, Filter = FilterOfNames() };
            CopyReport? report = null;
            Commit(to, $"Copying to {to.Session.Name}:", staging =>
            {
                report = copy.Stage(staging, IsSameLockbox(from, to), failed => Report(from, failed));
                return report.Copied > 0 ? new WorkDone("Copied", report.Copied, report.BytesCopied, 1) : null;
            });
            WriteAll(to, report!.Items.Select(static item => item.NewName));
        }
    });

    private static bool IsSameLockbox(DriveTarget one, DriveTarget other) =>
        HostPath.Comparer.Equals(one.Session.Path, other.Session.Path);

    /// <summary>
    /// Moves an item to another lockbox: its copy is on stable storage there before it is removed here, so that
    /// whatever happens in between leaves both. All of it goes, or nothing.
    /// </summary>
    private void MoveBetween(DriveTarget from, DriveTarget to)
    {
        if (!ShouldProcess($"Item: {from.Shown} Destination: {to.Shown}", VerbOf(from, "Move")))
        {
            return;
        }

        bool replace = Force;
        using LockboxKey targetKey = to.Session.Key(this);
        Commit(from, $"Moving to {to.Session.Name}:", staging =>
        {
            // Nobody changes any more what is copied now and removed then.
            DriveCopy.Move(staging, from, to, targetKey, ((IChangeHost)this).HolderName, replace);
            long count = DriveChanges.Remove(staging.Transaction, from.Name, recurse: true);
            return new WorkDone("Moved", count, Bytes: null, Threads: 1);
        });
        WriteAll(to, [to.Name]);
    }

    private string VerbOf(DriveTarget from, string verb) =>
        from.IsTop || from.Find(this) is { IsContainer: true } ? $"{verb} Directory" : $"{verb} File";

    private Func<string, bool>? FilterOfNames()
    {
        if (string.IsNullOrEmpty(Filter))
        {
            return null;
        }

        WildcardPattern filter = WildcardPattern.Get(Filter, WildcardOptions.IgnoreCase);
        return name => filter.IsMatch(EntryName.Leaf(name));
    }

    private void Report(DriveTarget from, TransferError failed) =>
        WriteError(RecordOf(failed.Error, from.PathOf(failed.Item)));

    /// <summary>Gives items out that are there now.</summary>
    private void WriteAll(DriveTarget target, IEnumerable<string> names)
    {
        using OpenLockbox open = target.Session.OpenRead(this);
        foreach (string name in names)
        {
            if (DriveListing.Find(open.Snapshot, name) is { } entry)
            {
                Write(target, entry);
            }
        }
    }
}
