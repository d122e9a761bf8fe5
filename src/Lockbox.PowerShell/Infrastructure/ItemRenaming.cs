using Lockbox.Engine;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>An item, and the full name that it is to have.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="NewName">The full name that it gets.</param>
internal readonly record struct NewItemName(string Name, string NewName);

/// <summary>
/// How cmdlets give items other names: what was confirmed goes in one commit for each lockbox, a directory with
/// everything below it. What fails for one item is reported.
/// </summary>
/// <param name="cmdlet">The cmdlet; errors and progress are its.</param>
/// <param name="lockTimeoutSeconds">How long to wait for another writer.</param>
internal sealed class ItemRenaming(UnlockingCmdlet cmdlet, int lockTimeoutSeconds)
{
    /// <summary>Whether an item may take the place of another.</summary>
    public required bool Force { get; init; }

    /// <summary>Whether the items are passed on.</summary>
    public required bool PassThru { get; init; }

    /// <summary>What is done, for the progress bar and the verbose line, for instance <c>Renam</c>.</summary>
    public required string Stem { get; init; }

    /// <summary>Renames in one lockbox.</summary>
    /// <param name="path">The lockbox's full path.</param>
    /// <param name="key">Its key; the caller's.</param>
    /// <param name="names">What gets which name, in order.</param>
    public void Run(string path, LockboxKey key, IReadOnlyList<NewItemName> names)
    {
        List<string> renamed = [];
        long entries = 0;
        OneCommit.Run(
            cmdlet, path, key, lockTimeoutSeconds, $"{Stem}ing in {Path.GetFileName(path)}", staging =>
            {
                foreach (NewItemName name in names)
                {
                    entries += Rename(name, staging, renamed);
                    staging.Progress.Report(new TransferProgress(0, -1, renamed.Count, names.Count, name.Name));
                }

                return renamed.Count > 0 ? new WorkDone($"{Stem}ed", entries, Bytes: null, Threads: 1) : null;
            });
        if (PassThru && renamed.Count > 0)
        {
            using OpenLockbox open = OpenLockbox.Read(path, key.Clone());
            cmdlet.WriteObject(open.Describe(renamed), enumerateCollection: true);
        }
    }

    private int Rename(NewItemName name, Staging staging, List<string> renamed)
    {
        staging.Pump.Token.ThrowIfCancellationRequested();
        try
        {
            int count = staging.Transaction.Rename(name.Name, name.NewName, Force);
            renamed.Add(name.NewName);
            return count;
        }
        catch (LockboxItemNotFoundException)
        {
            LockboxItemNotFoundException error = ItemSelection.NotFound(EntrySource.Of(staging.Transaction), name.Name);
            staging.Pump.Post(() => cmdlet.Report(error, name.Name));
        }
        catch (LockboxException e) when (e is LockboxItemExistsException or LockboxInvalidNameException)
        {
            staging.Pump.Post(() => cmdlet.Report(e, name.Name));
        }

        return 0;
    }
}
