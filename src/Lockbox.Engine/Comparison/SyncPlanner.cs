using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Comparison;

/// <summary>Turns differences into changes, as they come in the order of names.</summary>
internal sealed class SyncPlanner
{
    private readonly SyncOptions _options;
    private readonly List<SyncAction> _actions = [];

    /// <summary>
    /// What a file or link takes the place of, or is added as, as long as what follows may be below its name.
    /// </summary>
    private readonly Stack<(string Name, int Action)> _makingWay = new();
    private readonly List<(int Action, string Obstacle)> _blocked = [];

    private SyncPlanner(SyncOptions options) => _options = options;

    /// <summary>Compares and plans.</summary>
    /// <inheritdoc cref="LockboxComparison.PlanSync"/>
    public static SyncPlan Plan(Snapshot snapshot, string path, SyncOptions options, CancellationToken cancellation)
    {
        RequirePlace(snapshot, options.Compare.Prefix);
        SyncPlanner planner = new(options);
        List<TransferError> errors = [];
        using ComparisonPipeline pipeline = ComparisonPipeline.WithFolder(
            snapshot, path, planner.Watched(options.Compare, errors), isExact: true, cancellation);
        foreach (EntryDifference difference in pipeline.Run())
        {
            planner.Take(difference);
        }

        planner.GiveUpBlocked(error =>
        {
            errors.Add(error);
            options.Compare.OnError?.Invoke(error);
        });
        return new SyncPlan
        {
            Actions = planner._actions,
            BytesToRead = planner._actions.Sum(static a => a.Kind == SyncActionKind.Remove ? 0 : a.Length),
            EntriesCompared = pipeline.ComparedEntries,
            IsFolderEmpty = pipeline.ComparedOthers <= (options.Compare.Prefix.Length == 0 ? 0 : 1),
            Errors = errors,
            Folder = Path.GetFullPath(path),
            Sequence = snapshot.Slot.Superblock.CommitSequence,
            Options = options,
        };
    }

    /// <summary>Nothing but directories may be above what is added.</summary>
    private static void RequirePlace(Snapshot snapshot, string prefix)
    {
        for (string above = EntryName.Parent(prefix); above.Length > 0; above = EntryName.Parent(above))
        {
            if (snapshot.Find(above) is { } entry && entry.Kind != EntryKind.Directory)
            {
                throw new LockboxItemExistsException(
                    $"'{EntryName.ToDisplay(prefix)}' cannot be a directory, because '{EntryName.ToDisplay(above)}' "
                        + "is none.",
                    "Choose another -Destination.");
            }
        }
    }

    /// <summary>The same options, with an ear for what stays.</summary>
    private CompareOptions Watched(CompareOptions asked, List<TransferError> errors) => new()
    {
        Prefix = asked.Prefix,
        Include = asked.Include,
        Exclude = asked.Exclude,
        Hidden = asked.Hidden,
        HeedsIgnoreFiles = asked.HeedsIgnoreFiles,
        SymbolicLinks = asked.SymbolicLinks,
        Hash = asked.Hash,
        ThrottleLimit = asked.ThrottleLimit,
        Progress = asked.Progress,
        Clock = asked.Clock,
        OnError = error =>
        {
            errors.Add(error);
            asked.OnError?.Invoke(error);
        },
        OnLeftOut = (entry, reason) =>
        {
            NoteKept(entry.Name);
            asked.OnLeftOut?.Invoke(entry, reason);
        },
    };

    private void Take(EntryDifference difference)
    {
        const DifferenceReasons content = DifferenceReasons.Kind | DifferenceReasons.Target
            | DifferenceReasons.Length | DifferenceReasons.Content;
        Pass(difference.Name);
        if (difference.Reasons.HasFlag(DifferenceReasons.OnlyInLockbox))
        {
            TakeMissing(difference);
            return;
        }

        SyncActionKind kind = difference.Reasons.HasFlag(DifferenceReasons.OnlyInFolder) ? SyncActionKind.Add
            : (difference.Reasons & content) != 0 ? SyncActionKind.Replace
            : SyncActionKind.SetMetadata;
        if (difference.Difference!.Kind != EntryKind.Directory && kind != SyncActionKind.SetMetadata)
        {
            // What is below this name, if anything is, comes later; most of these have nothing.
            _makingWay.Push((difference.Name, _actions.Count));
        }

        _actions.Add(new SyncAction(kind, difference));
    }

    private void TakeMissing(EntryDifference difference)
    {
        if (_options.Delete)
        {
            _actions.Add(new SyncAction(SyncActionKind.Remove, difference));
        }
        else
        {
            NoteKept(difference.Name);
        }
    }

    /// <summary>An entry stays; nothing but a directory can be above it then.</summary>
    private void NoteKept(string name)
    {
        Pass(name);
        _blocked.AddRange(_makingWay.Where(way => IsBelow(name, way.Name)).Select(way => (way.Action, name)));
    }

    /// <summary>Forgets what no name from this one on can be below.</summary>
    private void Pass(string name)
    {
        while (_makingWay.TryPeek(out (string Name, int Action) top)
            && CodePointOrder.Compare(top.Name + EntryName.Separator, name) < 0 && !IsBelow(name, top.Name))
        {
            _ = _makingWay.Pop();
        }
    }

    private static bool IsBelow(string name, string directory) =>
        name.Length > directory.Length && name[directory.Length] == EntryName.Separator
        && name.StartsWith(directory, StringComparison.Ordinal);

    private void GiveUpBlocked(Action<TransferError> report)
    {
        foreach ((int action, string obstacle) in _blocked
            .DistinctBy(static each => each.Action).OrderByDescending(static each => each.Action))
        {
            string name = _actions[action].Name;
            _actions.RemoveAt(action);
            report(new TransferError(name, new LockboxItemExistsException(
                $"'{EntryName.ToDisplay(name)}' was not replaced: '{EntryName.ToDisplay(obstacle)}' stays below it.",
                "Remove it with Remove-LockboxItem; or with -Delete, if the folder has it not and nothing leaves it "
                    + "out.")));
        }
    }
}
