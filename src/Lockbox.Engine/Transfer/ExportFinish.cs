namespace Lockbox.Engine.Transfer;

/// <summary>
/// What comes after all files are written: links, so that nothing can have been written through one of them; then the
/// times and modes of directories, deepest first, because nothing is made in them any more.
/// </summary>
internal sealed class ExportFinish(DestinationTree tree, ExportOutcome outcome, ExportOptions options)
{
    private readonly List<ExportTarget> _links = [];
    private readonly List<ExportTarget> _directories = [];

    /// <summary>Adds a link to make.</summary>
    public void AddLink(ExportTarget target) => _links.Add(target);

    /// <summary>Adds a directory to restore times and modes of.</summary>
    public void AddDirectory(ExportTarget target) => _directories.Add(target);

    /// <summary>Does it all.</summary>
    public void Run(Action pump, CancellationToken cancellationToken)
    {
        foreach (ExportTarget link in _links.Where(static link => !link.IsSuperseded))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Guard(link, MakeLink);
            pump();
        }

        if (options.NoPreserve)
        {
            return;
        }

        // A directory's name is longer than that of any directory above it.
        foreach (ExportTarget directory in _directories.OrderByDescending(static target => target.Name.Length))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Restore(directory);
            pump();
        }
    }

    private static string HostTarget(Entry entry) =>
        OperatingSystem.IsWindows() ? entry.LinkTarget!.Replace('/', '\\') : entry.LinkTarget!;

    private void MakeLink(ExportTarget target)
    {
        string parent = EntryName.Parent(target.Name);
        string leaf = EntryName.Leaf(target.Name);
        _ = tree.EnsureDirectory(parent, null);
        OutputFolder folder = tree.Folders.Open(parent);
        string made = target.Replaces ? TemporaryNames.Next() : leaf;
        folder.CreateLink(made, HostTarget(target.Entry), target.Entry.LinkTargetIsDirectory);
        LockboxException? notRestored = options.NoPreserve
            ? null
            : Restore(target, () => folder.RestoreLink(made, target.Entry));
        if (made != leaf)
        {
            Replace(folder, made, leaf);
        }

        outcome.Wrote(target);
        Report(target, notRestored);
    }

    private static void Replace(OutputFolder folder, string made, string leaf)
    {
        try
        {
            folder.Rename(made, leaf, replaces: true);
        }
        catch
        {
            folder.Delete(made);
            throw;
        }
    }

    private void Restore(ExportTarget directory) => Report(
        directory, Restore(directory, () => tree.Folders.Open(directory.Name).Restore(directory.Entry)));

    private void Guard(ExportTarget target, Action<ExportTarget> action)
    {
        try
        {
            action(target);
        }
        catch (Exception error) when (TransferErrors.IsOfOneItem(error))
        {
            Report(target, TransferErrors.OfItem(tree.FinalPathOf(target.Name), error));
        }
    }

    /// <summary>Restores times and mode; returns what to say if that fails.</summary>
    private LockboxException? Restore(ExportTarget target, Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (LockboxException error)
        {
            return error;
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            return TransferErrors.NotRestored(tree.FinalPathOf(target.Name), error);
        }
    }

    private void Report(ExportTarget target, LockboxException? error)
    {
        if (error is not null)
        {
            outcome.Fail(target.Entry.Name, error);
        }
    }
}
