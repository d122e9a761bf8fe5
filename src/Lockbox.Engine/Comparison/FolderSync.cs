namespace Lockbox.Engine.Comparison;

/// <summary>
/// Stages a plan. What makes way goes first; files and links go through the import, which reads them anew; metadata is
/// set last. A file that cannot be read leaves the entry that it would have replaced.
/// </summary>
/// <param name="transaction">Where to.</param>
/// <param name="plan">What is done.</param>
/// <param name="cancellationToken">Ends it.</param>
internal sealed class FolderSync(Transaction transaction, SyncPlan plan, CancellationToken cancellationToken)
{
    /// <summary>Stages everything.</summary>
    public SyncReport Run()
    {
        foreach (SyncAction action in plan.Actions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            MakeWay(action);
        }

        ImportReport imported = Import([.. plan.Actions.Where(IsImported)]);
        foreach (SyncAction action in plan.Actions.Where(static a => a.Kind == SyncActionKind.SetMetadata))
        {
            cancellationToken.ThrowIfCancellationRequested();
            transaction.SetMetadata(action.Name, MetadataOf(action.Cause));
        }

        HashSet<string> failed = [.. imported.Errors.Select(static error => error.Item)];
        return new SyncReport
        {
            Done = [.. plan.Actions.Where(a => !IsImported(a) || !failed.Contains(PathOf(a)))],
            BytesRead = imported.BytesRead,
        };
    }

    private static bool IsImported(SyncAction action) =>
        action.Kind is SyncActionKind.Add or SyncActionKind.Replace && !BecomesDirectory(action);

    private static bool BecomesDirectory(SyncAction action) =>
        action is { Kind: SyncActionKind.Replace, Cause.Difference.Kind: EntryKind.Directory };

    private static string PathOf(SyncAction action) => action.Cause.Difference!.Host.HostPath;

    private void MakeWay(SyncAction action)
    {
        if (action.Kind == SyncActionKind.Remove || BecomesDirectory(action))
        {
            _ = transaction.Remove(action.Name);
        }

        if (BecomesDirectory(action))
        {
            transaction.PutDirectory(action.Name, MetadataOf(action.Cause));
        }
    }

    private ImportReport Import(List<SyncAction> actions)
    {
        CompareOptions compared = plan.Options.Compare;
        ImportOptions options = new()
        {
            IfExists = IfExists.Overwrite,
            ReplacesDirectories = true,
            SymbolicLinks = compared.SymbolicLinks,
            Hash = compared.Hash,
            CompressionLevel = plan.Options.CompressionLevel,
            ThrottleLimit = compared.ThrottleLimit,
            Progress = compared.Progress is { } progress ? new OfPlan(progress, plan.BytesToRead, actions.Count) : null,
            OnError = compared.OnError,
            Clock = compared.Clock,
        };
        return transaction.Import(
            actions.ConvertAll(static a => new ImportItem { HostPath = PathOf(a), Name = a.Name }),
            options,
            cancellationToken);
    }

    /// <summary>What the folder says, and what the entry has where the folder says nothing or the same.</summary>
    private static EntryMetadata MetadataOf(EntryDifference cause)
    {
        ComparedItem there = cause.Difference!;
        ComparedItem? here = cause.Reasons.HasFlag(DifferenceReasons.Kind) ? null : cause.Reference;
        bool keepsTimes = here is not null && !cause.Reasons.HasFlag(DifferenceReasons.ModifiedAt);
        return new EntryMetadata
        {
            CreatedAt = keepsTimes ? here!.CreatedAt : there.CreatedAt,
            ModifiedAt = keepsTimes ? here!.ModifiedAt : there.ModifiedAt,
            UnixMode = there.UnixMode ?? here?.UnixMode,
            Attributes = there.Attributes ?? here?.Attributes,
        };
    }

    /// <summary>Tells the same with the figures that the plan knows.</summary>
    private sealed class OfPlan(IProgress<TransferProgress> progress, long bytes, long items)
        : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) =>
            progress.Report(value with { BytesTotal = bytes, ItemsTotal = items });
    }
}
