using System.Diagnostics;
using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Items;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Compares a lockbox with a folder or with another lockbox, by names, kinds, lengths and times, or by content; one
/// object for each name that differs, in the order of names.
/// </summary>
[Cmdlet(VerbsData.Compare, "Lockbox", DefaultParameterSetName = ByPath)]
[OutputType(typeof(LockboxDifference))]
public sealed class CompareLockboxCommand : FolderComparingCmdlet
{
    /// <summary>Another lockbox.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "DifferenceLockbox")]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? DifferenceLockbox { get; set; }

    /// <summary>Only these full names; the wildcards are <c>* ? [ ]</c> and <c>**</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ItemNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Gives out what is the same as well.</summary>
    [Parameter]
    public SwitchParameter IncludeEqual { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Terminating(Compare, Lockbox);

    private void Compare()
    {
        NamePattern[] names = [.. (Name ?? []).Select(name => NamePattern.Parse(ItemSelection.FromUser(name)))];
        string path = PathOf(Lockbox);
        using OpenLockbox open = OpenRead(path);
        using OpenLockbox? other = DifferenceLockbox is null ? null : OpenDifference(DifferenceLockbox.Resolve(this));
        string? folder = other is null ? ResolveHostPath(Path) : null;
        long start = Stopwatch.GetTimestamp();
        long count = RunLong($"Comparing {System.IO.Path.GetFileName(path)}", (pump, progress) =>
        {
            CompareOptions options = CompareOptionsOf(pump, progress, names, IncludeEqual);
            IEnumerable<EntryDifference> differences = other is null
                ? open.Snapshot.CompareWithFolder(folder!, options, pump.Token)
                : open.Snapshot.CompareWith(other.Snapshot, options, pump.Token);
            long found = 0;
            foreach (EntryDifference difference in differences)
            {
                found++;
                LockboxItem? item = difference.Reference is null ? null : ItemOf(open, difference.Name);
                pump.Post(() => WriteObject(new LockboxDifference(path, difference, item)));
            }

            return found;
        });
        WorkDone done = new("Gave out", count, Bytes: null, WorkDone.ThreadsOf(ThrottleLimit)) { Noun = "names" };
        WriteVerbose(done.Describe(Stopwatch.GetElapsedTime(start), open.Snapshot.Stages));
    }

    /// <summary>What the lockbox has: an entry, or a directory that only what is below it tells of.</summary>
    private static LockboxItem ItemOf(OpenLockbox open, string name) => open.Snapshot.Find(name) is { } entry
        ? open.Describe(entry)
        : new LockboxItem(open.Path, Entry.ImpliedDirectory(name), storedLength: 0);

    /// <summary>Opens the other lockbox, by what unlocks it without a parameter, or else as this one.</summary>
    private OpenLockbox OpenDifference(string path)
    {
        try
        {
            UnlockResolver quiet = new(this) { MayAsk = false };
            return OpenLockbox.Read(path, quiet.Resolve(path, GivenKey.None));
        }
        catch (Exception e) when (e is LockboxLockedException or LockboxInteractionRequiredException)
        {
            return OpenRead(path);
        }
    }
}
