using System.IO.Compression;
using Lockbox.Engine.Format;
using Lockbox.Engine.Index;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Maintenance.Salvage;

/// <summary>
/// Finds out what of a damaged lockbox can come back. The file is read once from end to end for whatever is authentic,
/// and each frame once more to see whether it decompresses. What is kept in memory is some hundred bytes for each
/// entry, besides its name, and some dozens for each extent.
/// </summary>
/// <param name="lockbox">The damaged lockbox; nothing in it is changed.</param>
/// <param name="clock">Tells the time that files without a name get.</param>
/// <param name="progress">Counts the bytes of the file, and those of the frames once more.</param>
/// <param name="cancellation">Looked at all the time.</param>
internal sealed class Salvager(
    OpenedLockbox lockbox, TimeProvider clock, CopyProgress progress, CancellationToken cancellation)
{
    /// <summary>
    /// The clear part of a superblock proves nothing. A sequence that it names counts when it is not much greater than
    /// those that are authentic, so that nobody can use up the numbers.
    /// </summary>
    private const ulong SequenceLead = 1_000_000;

    private readonly Findings _findings = new();
    private readonly List<SalvageLoss> _losses = [];
    private readonly SalvagedNames _names = new();
    private readonly SortedDictionary<ulong, FrameRecord> _frameTable = [];
    private readonly long _length = lockbox.Device.Length;
    private readonly SalvageHead _head = SalvageHead.Find(lockbox);
    private ExtentCatalog _catalog = new();

    private CommitRoot? Root => _head.Root;

    /// <summary>Finds out.</summary>
    /// <exception cref="LockboxNothingSalvagedException">There is nothing.</exception>
    public SalvagePlan Plan()
    {
        IReadOnlyList<FoundKeyDirectory> directories = Scan();
        byte[] keyDirectory = SalvagedKeySlots.Choose(Root, lockbox.Key, directories, _losses);
        TreeHarvest<Entry> names = HarvestNames();
        TreeHarvest<FrameRecord> frameTable = HarvestFrameTable();
        SalvagedFrames frames = LookAtFrames(frameTable, names.IsComplete);
        SalvagedVariables variables = HarvestVariables(out bool isComplete);
        string folder = ContentPlan.FreeFolder(name => _names.IsTaken(name) || variables.IsTaken(name));
        DateTime now = clock.GetUtcNow().UtcDateTime;
        if (!isComplete)
        {
            variables.AddNameless(_catalog, folder, now);
        }

        ulong lastId = Math.Max(_names.LastId, Math.Max(variables.LastId, frames.LastEntryId));
        bool MayHaveHeld(ulong id) => frames.IsLost(id)
            || (!_frameTable.ContainsKey(id) && !frameTable.Knows(FrameLeafCodec.KeyOf(id)));
        ContentPlan content = new(
            _names, frames, MayHaveHeld, folder, Math.Max(Root?.NextEntryId ?? 1, lastId + 1), now, _losses);
        content.Make(cancellation);
        ulong nextId = variables.KeepApartFrom(content.Entries.Select(static entry => entry.Id), content.NextId);
        NoteUnaccounted(content, variables, frames);
        RequireAnything(content, variables);
        ulong authentic = Math.Max(_head.Sequence, _catalog.LastSequence);
        return new SalvagePlan
        {
            Head = _head,
            Sequence = 1 + Math.Max(authentic, Math.Min(_head.ClearSequence, authentic + SequenceLead)),
            KeyDirectory = keyDirectory,
            Properties = FindProperties(now),
            Frames = frames,
            Content = content,
            Variables = variables,
            NextFrameId = Math.Max(Root?.NextFrameId ?? 1, frames.LastId + 1),
            NextEntryId = nextId,
            Losses = _losses,
            Findings = _findings,
        };
    }

    private IReadOnlyList<FoundKeyDirectory> Scan()
    {
        if (_head.From != SalvagedRoot.Newest)
        {
            _findings.Add(
                VerifyRules.Superblock,
                "superblock slots",
                _head.From == SalvagedRoot.None ? "None is authentic." : "Only one is authentic.");
        }

        ExtentScan extents = new(lockbox, _length);
        KeyDirectoryScan directories = new(_length);
        UnitScan scan = new(lockbox.Device, cancellation);
        long done = 0;
        scan.Run(
            (offset, rest) => extents.Visit(offset, rest) is > 0 and int step ? step : directories.Visit(rest),
            now =>
            {
                progress.Add(now - done, 0);
                done = now;
            });
        _catalog = extents.Catalog;
        if (scan.UnreadableBytes > 0)
        {
            _findings.Add(VerifyRules.Space, "file", $"{scan.UnreadableBytes} bytes of it cannot be read.");
        }

        if (extents.IsCutShort)
        {
            _findings.Add(
                VerifyRules.Space, "file", "It has so many false headers that not everything in it was looked at.");
        }

        return directories.NewestFirst;
    }

    private TreeHarvest<Entry> HarvestNames()
    {
        TreeHarvest<Entry> harvest = Begin(EntryLeafCodec.Instance, Root?.NameTree);
        harvest.Walk((_, entry) => _names.Add(entry, isReached: true));
        Fill(harvest, EntryLeafCodec.Instance, entry => entry.Id, entry => _names.Add(entry, isReached: false));
        return harvest;
    }

    private TreeHarvest<FrameRecord> HarvestFrameTable()
    {
        TreeHarvest<FrameRecord> harvest = Begin(FrameLeafCodec.Instance, Root?.FrameTree);
        TreeHarvest<FrameRecord>.Taker take =
            (key, record) => _frameTable.TryAdd(FrameLeafCodec.IdOf(key), record);
        harvest.Walk(take);
        harvest.Fill(KnownLeaves(ExtentKind.FrameTableNode), take);
        return harvest;
    }

    private SalvagedVariables HarvestVariables(out bool isComplete)
    {
        SalvagedVariables variables = new(lockbox.Values, _losses);
        TreeHarvest<Variable> harvest = Begin(VariableLeafCodec.Instance, Root?.VariableTree);
        harvest.Walk((_, variable) => variables.Add(variable));
        Fill(harvest, VariableLeafCodec.Instance, variable => variable.Id, variables.Add);
        isComplete = harvest.IsComplete;
        return variables;
    }

    private TreeHarvest<TValue> Begin<TValue>(ILeafCodec<TValue> codec, BlockPointer? root)
    {
        Tree<TValue> tree = new(lockbox.Nodes, codec, root ?? BlockPointer.Null);
        TreeHarvest<TValue> harvest = new(tree, _findings, cancellation);
        if (root is null)
        {
            harvest.LoseAll();
        }

        return harvest;
    }

    /// <summary>Fills what is lost, and adds what a commit has added whose superblock is lost.</summary>
    private void Fill<TValue>(
        TreeHarvest<TValue> harvest, ILeafCodec<TValue> codec, Func<TValue, ulong> idOf, Action<TValue> add)
    {
        harvest.Fill(KnownLeaves(codec.NodeKind), (_, value) =>
        {
            if (Root is null || idOf(value) < Root.NextEntryId)
            {
                add(value);
            }
        });
        if (_head.From == SalvagedRoot.Other)
        {
            harvest.TakeFrom(
                _catalog.LeavesOf(codec.NodeKind).Where(leaf => leaf.Age.Sequence > _head.Sequence),
                (_, value) =>
                {
                    if (idOf(value) >= Root!.NextEntryId)
                    {
                        add(value);
                    }
                });
        }
    }

    /// <summary>
    /// Leaves that can belong to the commit, the newest first. Later ones are of no commit that counts.
    /// </summary>
    private IEnumerable<FoundLeaf> KnownLeaves(ExtentKind kind) =>
        _catalog.LeavesOf(kind).Where(leaf => Root is null || leaf.Age.Sequence <= _head.Sequence);

    private SalvagedFrames LookAtFrames(TreeHarvest<FrameRecord> table, bool namesAreComplete)
    {
        bool IsNewer(ulong id, ulong next) => _head.From == SalvagedRoot.Other && id >= next;
        bool MayBeOrphan(ulong frame, ulong entry) => Root is null
            || (entry < Root.NextEntryId ? !namesAreComplete : IsNewer(frame, Root.NextFrameId));
        bool MayCount(ulong id) => _frameTable.ContainsKey(id)
            || (Root is not null && IsNewer(id, Root.NextFrameId)) || !table.Knows(FrameLeafCodec.KeyOf(id));
        SalvagedFrames frames = new(lockbox, _names, MayBeOrphan);
        SortedSet<ulong> ids = [.. _frameTable.Keys, .. _catalog.FrameIds.Where(MayCount)];
        foreach (ulong id in ids)
        {
            cancellation.ThrowIfCancellationRequested();
            bool isNewer = Root is not null && IsNewer(id, Root.NextFrameId);
            List<FrameRecord> versions = [.. _catalog.FramesOf(id)
                .Where(frame => Root is null || isNewer || frame.Age.Sequence <= _head.Sequence)
                .Select(static frame => frame.Record)];
            if (_frameTable.TryGetValue(id, out FrameRecord known))
            {
                versions.RemoveAll(version => version.Pointer == known.Pointer);
                versions.Insert(0, known);
            }

            frames.Look(id, versions);
            progress.Add(versions.Count > 0 ? versions[0].Pointer.Length : 0, 0);
        }

        return frames;
    }

    private LockboxProperties FindProperties(DateTime now)
    {
        LockboxProperties? properties = null;
        if (Root is not null)
        {
            _findings.Guard(
                VerifyRules.Properties,
                "properties record",
                () => properties = SummaryReader.ReadProperties(lockbox.Extents, Root));
        }

        properties ??= _catalog.Properties;
        if (properties is null)
        {
            _losses.Add(new SalvageLoss(
                SalvageLossKind.Properties,
                null,
                null,
                "Description, default compression level and date of the lockbox are lost.",
                0,
                null));
        }

        return properties ?? new LockboxProperties(now, CompressionLevel.Optimal, "");
    }

    /// <summary>What the root counts and nothing was found of.</summary>
    private void NoteUnaccounted(ContentPlan content, SalvagedVariables variables, SalvagedFrames frames)
    {
        if (frames.OrphanBytesPassedOver > 0)
        {
            _losses.Add(new SalvageLoss(
                SalvageLossKind.Item,
                null,
                null,
                "There are more pieces of content without a name than can be kept.",
                frames.OrphanBytesPassedOver,
                null));
        }

        if (Root is null)
        {
            return;
        }

        long lost = SalvageReport.TotalOf(
            _losses.Where(static loss => loss.Kind is SalvageLossKind.Item or SalvageLossKind.ItemContent));
        long known = lost > long.MaxValue - content.Length ? long.MaxValue : lost + content.Length;
        NoteUnaccounted(
            SalvageLossKind.Item,
            "entries",
            (long)Root.EntryCount - content.AccountedFor,
            Math.Max(0, (long)Root.ContentLength - known));
        NoteUnaccounted(
            SalvageLossKind.Variable, "variables", (long)Root.VariableCount - variables.AccountedFor, 0);
    }

    private void NoteUnaccounted(SalvageLossKind kind, string what, long count, long bytes)
    {
        if (count > 0)
        {
            _losses.Add(new SalvageLoss(
                kind, null, null, $"Nothing was found of {count} {what} that the commit root counts.", bytes, null));
        }
    }

    private void RequireAnything(ContentPlan content, SalvagedVariables variables)
    {
        bool isEmpty = Root is { EntryCount: 0, VariableCount: 0 };
        if (!isEmpty && content.Entries.Count == 0 && variables.Count == 0)
        {
            throw new LockboxNothingSalvagedException(
                $"Nothing of '{lockbox.Path}' could be salvaged: {_catalog.Count} authentic extents were found, and no "
                + "entry or variable in them.",
                DamageRemedies.RestoreOnly);
        }
    }
}
