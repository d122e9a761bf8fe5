using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Content;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Searching;

/// <summary>Searches items one after the other, says what it passes over, and shows how far it is.</summary>
/// <param name="cmdlet">The cmdlet that searches, on its pipeline thread.</param>
/// <param name="options">What is looked for.</param>
/// <param name="includesBinary">Whether items that are no text are searched, too.</param>
/// <param name="stop">Ends the search.</param>
internal sealed class ItemSearch(Cmdlet cmdlet, SearchOptions options, bool includesBinary, CancellationToken stop)
{
    private readonly ProgressReporter _progress = new(cmdlet.WriteProgress, "Searching", TimeProvider.System);
    private long _bytesDone;
    private long _itemsDone;
    private WorkDone _told = Nothing;

    private static WorkDone Nothing => new("Searched", 0, 0, Threads: 1);

    /// <summary>Content bytes of all that is searched, or -1.</summary>
    public long BytesTotal { get; set; } = -1;

    /// <summary>The matches in one item, as they are asked for.</summary>
    /// <param name="open">The lockbox.</param>
    /// <param name="entry">A file in it.</param>
    /// <param name="isNamed">Whether the user has asked for this very item.</param>
    /// <returns>The matches, in the order of their lines.</returns>
    /// <exception cref="LockboxException">The content is damaged, or a pattern takes too long.</exception>
    public IEnumerable<LockboxMatch> Search(OpenLockbox open, Entry entry, bool isNamed)
    {
        using ItemStream content = new(open.Snapshot.OpenStream(entry), owner: null);
        string shown = EntryName.ToDisplay(entry.Name);
        if (!includesBinary && TextSearch.IsBinary(content, options.Encoding))
        {
            PassOver(shown, isNamed);
            _bytesDone += entry.Length;
            yield break;
        }

        TextSearch search = new(options, open.Describe(entry))
        {
            OnLine = () => Show(content, entry.Name),
            OnLongLine = number => cmdlet.WriteWarning(
                $"Line {number} of '{shown}' is longer than {TextLines.MostCharacters:N0} characters and is searched "
                + "in pieces of that length; what lies across two of them is not found."),
        };
        foreach (LockboxMatch match in search.Search(content, stop))
        {
            yield return match;
        }

        _bytesDone += entry.Length;
        _itemsDone++;
    }

    /// <summary>What has been searched since the last call.</summary>
    /// <returns>Items that are text, and all bytes that were looked at.</returns>
    public WorkDone TakeDone()
    {
        WorkDone all = Nothing with { Items = _itemsDone, Bytes = _bytesDone };
        WorkDone done = all with { Items = all.Items - _told.Items, Bytes = all.Bytes - _told.Bytes };
        _told = all;
        return done;
    }

    /// <summary>Takes the progress bar away.</summary>
    public void Complete() => _progress.Complete();

    private void PassOver(string shown, bool isNamed)
    {
        string text = $"'{shown}' is no text and was not searched; -IncludeBinary searches it.";
        if (isNamed)
        {
            cmdlet.WriteWarning(text);
        }
        else
        {
            cmdlet.WriteVerbose(text);
        }
    }

    private void Show(ItemStream content, string name)
    {
        if (_progress.IsDue)
        {
            long done = _bytesDone + content.Position;
            _progress.Report(new TransferProgress(done, BytesTotal, _itemsDone, -1, name));
            _progress.WriteIfDue();
        }
    }
}
