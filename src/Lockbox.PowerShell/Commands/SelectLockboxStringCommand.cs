using System.Diagnostics;
using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Content;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Items;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Searching;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Finds lines of text in items, as Select-String does in files. Items are read in the order of their names, which is
/// about the order in which they share frames; the snapshot keeps opened frames for the next item.
/// </summary>
[Cmdlet(VerbsCommon.Select, "LockboxString", DefaultParameterSetName = ByName)]
[OutputType(typeof(LockboxMatch), typeof(string), typeof(bool))]
public sealed class SelectLockboxStringCommand : TextSearchingCmdlet
{
    private ItemFilter _filter = null!;
    private ItemSearch _search = null!;
    private OpenLockbox? _open;
    private long _began;
    private bool _isFound;

    /// <summary>
    /// Full names inside the lockbox; the wildcards are <c>* ? [ ]</c> and <c>**</c>. A directory stands for
    /// everything below it. By default everything.
    /// </summary>
    [Parameter(Position = 2, ValueFromPipeline = true, ParameterSetName = ByName)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ItemNameCompleter))]
    public override string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Terminating(
            () =>
            {
                _search = new ItemSearch(this, ReadOptions(), IncludeBinary, StopToken);
                _filter = new ItemFilter(Include, Exclude);
            },
            MyInvocation.InvocationName);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        base.ProcessRecord();
        // A directory that is named stands for what is below it; what is below one that is piped is piped, too.
        Terminating(
            () =>
            {
                foreach ((string path, ItemSelection selection) in TakeSelections(withContent: !IsPiped))
                {
                    SearchAll(path, selection);
                }
            },
            Lockbox);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _search.Complete();
        Leave();
        if (Quiet)
        {
            WriteObject(_isFound);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _open?.Dispose();
        base.Dispose(disposing);
    }

    private bool IsPiped => ParameterSetName == ByInputObject;

    private void SearchAll(string path, ItemSelection selection)
    {
        if (_isFound && Quiet)
        {
            return;
        }

        if (_open is null || !HostPath.Comparer.Equals(_open.Path, path))
        {
            Leave();
            _began = Stopwatch.GetTimestamp();
            _open = OpenRead(path);
        }

        bool isEverything = selection.IsEverything && !IsPiped && _filter.IsEmpty;
        _search.BytesTotal = isEverything ? _open.Snapshot.Summary.Length : -1;
        foreach (Entry entry in EntriesOf(selection, _open.Snapshot))
        {
            StopToken.ThrowIfCancellationRequested();
            bool isNamed = !IsPiped && selection.Names(entry.Name);
            if (entry.Kind == EntryKind.SymbolicLink && isNamed)
            {
                Report(ContentReading.HasNoContent(entry), entry.Name);
            }

            if (entry.Kind == EntryKind.File && entry.Length > 0 && _filter.Passes(entry.Name))
            {
                WriteEach(Read(entry, isNamed), entry.Name);
            }

            if (_isFound && Quiet)
            {
                return;
            }
        }
    }

    private void Leave()
    {
        if (_open is { } open)
        {
            _open = null;
            WriteVerbose(_search.TakeDone().Describe(Stopwatch.GetElapsedTime(_began), open.Snapshot.Stages));
            open.Dispose();
        }
    }

    private IEnumerable<object> Read(Entry entry, bool isNamed)
    {
        foreach (LockboxMatch match in _search.Search(_open!, entry, isNamed))
        {
            _isFound = true;
            if (Quiet)
            {
                yield break;
            }

            yield return Raw ? match.Line : match;
        }
    }
}
