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
        _ = tree.EnsureDirectory(EntryName.Parent(target.Name), null);
        tree.CheckParents(target.Name);
        string final = tree.PathOf(target.Name);
        string path = target.Replaces ? TemporaryNames.Beside(final) : final;
        _ = target.Entry.LinkTargetIsDirectory
            ? Directory.CreateSymbolicLink(path, HostTarget(target.Entry))
            : File.CreateSymbolicLink(path, HostTarget(target.Entry));
        RestoreLink(path, target);
        if (path != final)
        {
            Replace(path, final);
        }

        outcome.Wrote(target);
    }

    private static void Replace(string path, string final)
    {
        try
        {
            File.Move(path, final, overwrite: true);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private void RestoreLink(string path, ExportTarget target)
    {
        if (!options.NoPreserve)
        {
            GuardMetadata(target, () => HostMetadataWriter.ApplyToLink(path, target.Entry));
        }
    }

    private void Restore(ExportTarget directory)
    {
        if (tree.IsStillDirectory(directory.Name))
        {
            GuardMetadata(
                directory,
                () => HostMetadataWriter.ApplyToDirectory(tree.PathOf(directory.Name), directory.Entry));
        }
    }

    private void Guard(ExportTarget target, Action<ExportTarget> action)
    {
        try
        {
            action(target);
        }
        catch (LockboxException error) when (error is not LockboxDiskFullException)
        {
            outcome.Fail(target.Entry.Name, error);
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            outcome.Fail(target.Entry.Name, TransferErrors.Unwritable(tree.FinalPathOf(target.Name), error));
        }
    }

    private void GuardMetadata(ExportTarget target, Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            outcome.Fail(target.Entry.Name, TransferErrors.NotRestored(tree.FinalPathOf(target.Name), error));
        }
    }
}
