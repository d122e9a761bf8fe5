using System.Globalization;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Items;

/// <summary>
/// Items of one or several lockboxes on their way into one: what is confirmed goes in one commit there, and what fails
/// for one of them is reported. The sources stay open until then, each at one commit.
/// </summary>
/// <param name="cmdlet">The cmdlet; questions, errors and progress are its.</param>
/// <param name="target">The full path of the lockbox that they go to.</param>
internal sealed class ItemCopy(UnlockingCmdlet cmdlet, string target) : IDisposable
{
    private readonly List<Source> _sources = [];
    private LockboxKey? _key;

    /// <summary>What to do with names that are taken.</summary>
    public IfExists IfExists { get; init; }

    /// <summary>Whether the copies are passed on.</summary>
    public bool PassThru { get; init; }

    /// <summary>Unlocks the lockbox that the items go to.</summary>
    /// <param name="selections">What is copied; the unlocking parameters are for where that is.</param>
    /// <returns>False when -WhatIf meets a lockbox that only a prompt would open.</returns>
    public bool TryOpenTarget(IEnumerable<(string Path, ItemSelection Selection)> selections)
    {
        bool isSource = selections.Any(each => IsTarget(each.Path));
        _key = isSource ? cmdlet.TryKeyOf(target) : cmdlet.TryKeyOfOther(target);
        return _key is not null;
    }

    /// <summary>Opens a lockbox that items come from, and finds them; what is not there is reported.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="selection">What to copy.</param>
    /// <returns>False when -WhatIf meets a lockbox that only a prompt would open.</returns>
    public bool TryOpenSource(string path, ItemSelection selection)
    {
        if ((IsTarget(path) ? _key?.Clone() : cmdlet.TryKeyOf(path)) is not { } key)
        {
            return false;
        }

        OpenLockbox open = OpenLockbox.Read(path, key);
        Source source = new(open);
        _sources.Add(source);
        source.Names = [.. selection.ResolveTops(EntrySource.Of(open.Snapshot), cmdlet.Report)];
        return true;
    }

    /// <summary>Decides what the copies are to be called, and asks about each.</summary>
    /// <param name="destination">Where they go.</param>
    public void Confirm(MoveDestination destination)
    {
        using OpenLockbox open = OpenLockbox.Read(target, _key!.Clone());
        IReadOnlyList<string> names = [.. _sources.SelectMany(static source => source.Names)];
        using IEnumerator<NewItemName> all =
            destination.NamesFor(names, EntrySource.Of(open.Snapshot)).GetEnumerator();
        foreach (Source source in _sources)
        {
            for (int i = 0; i < source.Names.Count && all.MoveNext(); i++)
            {
                if (IsConfirmed(all.Current.Name, all.Current.NewName))
                {
                    source.Add(new CopyItem(all.Current.Name, all.Current.NewName));
                }
            }
        }
    }

    /// <summary>Asks about one item.</summary>
    /// <param name="name">The item.</param>
    /// <param name="newName">Where it goes.</param>
    /// <returns>Whether it shall be copied.</returns>
    public bool IsConfirmed(string name, string newName) => cmdlet.ShouldProcess(
        EntryName.ToDisplay(name), $"Copy to {EntryName.ToDisplay(newName)} in {target}");

    /// <summary>Copies what was confirmed, in one commit.</summary>
    /// <param name="lockTimeoutSeconds">How long to wait for another writer.</param>
    public void Run(int lockTimeoutSeconds)
    {
        if (_sources.TrueForAll(static source => source.Items.Count == 0))
        {
            return;
        }

        List<string> copied = [];
        OneCommit.Run(
            cmdlet, target, _key!, lockTimeoutSeconds, $"Copying to {Path.GetFileName(target)}",
            staging => Stage(staging, copied));
        if (PassThru)
        {
            using OpenLockbox open = OpenLockbox.Read(target, _key!.Clone());
            cmdlet.WriteObject(open.Describe(copied), enumerateCollection: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sources.ForEach(static source => source.Dispose());
        _key?.Dispose();
    }

    private bool IsTarget(string path) => HostPath.Comparer.Equals(path, target);

    private WorkDone? Stage(Staging staging, List<string> copied)
    {
        long items = 0;
        long bytes = 0;
        long reused = 0;
        long skipped = 0;
        foreach (Source source in _sources.Where(static source => source.Items.Count > 0))
        {
            CopyReport report = Stage(source, staging);
            items += report.Copied;
            bytes += report.BytesCopied;
            reused += report.BytesReused;
            skipped += report.Skipped;
            copied.AddRange(report.Items.Select(static item => item.NewName));
        }

        if (skipped > 0)
        {
            staging.Pump.Post(() => cmdlet.WriteVerbose(WorkDone.Skipped(skipped, $"-IfExists {IfExists}")));
        }

        staging.Pump.Post(() => cmdlet.WriteVerbose(string.Create(
            CultureInfo.InvariantCulture, $"{reused} of {bytes} bytes went over as they were compressed.")));
        return items > 0 ? new WorkDone("Copied", items, bytes, Threads: 1) : null;
    }

    private CopyReport Stage(Source source, Staging staging)
    {
        CopyOptions options = new()
        {
            IfExists = IfExists,
            ExpectedItems = source.EntryCount,
            ExpectedBytes = source.ByteCount,
            CollectItems = PassThru,
            Progress = staging.Progress,
            OnError = failed => staging.Pump.Post(() => cmdlet.Report(failed.Error, failed.Item)),
        };
        if (!IsTarget(source.Open.Path))
        {
            return staging.Transaction.Copy(source.Open.Snapshot, source.Items, options, staging.Pump.Token);
        }

        // A reader of the commit before would keep what is replaced from being overwritten at once.
        source.Dispose();
        return staging.Transaction.Copy(source.Items, options, staging.Pump.Token);
    }

    /// <summary>A lockbox that items come from.</summary>
    private sealed class Source(OpenLockbox open) : IDisposable
    {
        /// <summary>The lockbox.</summary>
        public OpenLockbox Open => open;

        /// <summary>What was found.</summary>
        public IReadOnlyList<string> Names { get; set; } = [];

        /// <summary>What was confirmed.</summary>
        public List<CopyItem> Items { get; } = [];

        /// <summary>How many entries that is.</summary>
        public long EntryCount { get; private set; }

        /// <summary>How many bytes of content.</summary>
        public long ByteCount { get; private set; }

        /// <summary>Takes an item.</summary>
        public void Add(CopyItem item)
        {
            Items.Add(item);
            Count(open.Snapshot.Find(item.Name));
            foreach (Entry entry in open.Snapshot.Enumerate(item.Name + EntryName.Separator))
            {
                Count(entry);
            }
        }

        /// <inheritdoc/>
        public void Dispose() => open.Dispose();

        private void Count(Entry? entry)
        {
            EntryCount += entry is null ? 0 : 1;
            ByteCount += entry?.Length ?? 0;
        }
    }
}
