using System.Management.Automation;
using System.Text;
using Lockbox.Engine;
using Lockbox.PowerShell.Content;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Items;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Reads the content of items: lines of text, one text, chunks of bytes or a stream. Only the frames that hold the
/// wanted bytes are opened.
/// </summary>
[Cmdlet(VerbsCommon.Get, "LockboxItemContent", DefaultParameterSetName = ByName)]
[OutputType(typeof(string), typeof(byte[]), typeof(Stream))]
public sealed class GetLockboxItemContentCommand : ItemSelectingCmdlet
{
    private OpenLockbox? _open;

    /// <summary>Full names inside the lockbox; the wildcards are <c>* ? [ ]</c> and <c>**</c>.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = ByName)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ItemNameCompleter))]
    public override string[]? Name { get; set; }

    /// <summary>Returns the whole text as one string.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>Returns byte arrays of 128 KiB, each as one object.</summary>
    [Parameter]
    public SwitchParameter AsByteStream { get; set; }

    /// <summary>Returns a seekable stream; the caller disposes it.</summary>
    [Parameter]
    public SwitchParameter AsStream { get; set; }

    /// <summary>The encoding of text without a byte order mark; UTF-8 by default.</summary>
    [Parameter]
    [ValidateNotNull]
    [EncodingTransformation]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    public Encoding Encoding { get; set; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Returns the first lines only.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    [Alias("First", "Head")]
    public long TotalCount { get; set; } = long.MaxValue;

    /// <summary>Skips this many bytes of the content.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long Offset { get; set; }

    /// <summary>Reads at most this many bytes of the content.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long Length { get; set; } = long.MaxValue;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if ((Raw ? 1 : 0) + (AsByteStream ? 1 : 0) + (AsStream ? 1 : 0) > 1)
        {
            Conflict("-Raw, -AsByteStream and -AsStream exclude each other.", "Leave out all but one of them.");
        }

        if (MyInvocation.BoundParameters.ContainsKey(nameof(TotalCount)) && (Raw || AsByteStream || AsStream))
        {
            Conflict(
                "-TotalCount counts lines; with -Raw, -AsByteStream and -AsStream there are none.",
                "Use -Length there: it counts bytes.");
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        base.ProcessRecord();
        Terminating(
            () =>
            {
                foreach ((string path, ItemSelection selection) in TakeSelections())
                {
                    ReadAll(path, selection);
                }
            },
            Lockbox);
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => _open?.Dispose();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _open?.Dispose();
        base.Dispose(disposing);
    }

    private void ReadAll(string path, ItemSelection selection)
    {
        if (_open is null || !HostPath.Comparer.Equals(_open.Path, path))
        {
            _open?.Dispose();
            _open = OpenRead(path);
        }

        foreach (Entry entry in EntriesOf(selection, _open.Snapshot))
        {
            if (entry.Kind == EntryKind.File)
            {
                WriteEach(Read(entry), entry.Name);
            }
            else if (selection.Names(entry.Name))
            {
                Report(ContentReading.HasNoContent(entry), entry.Name);
            }
        }
    }

    private IEnumerable<object> Read(Entry entry)
    {
        if (AsStream)
        {
            yield return _open!.OpenOwnStream(entry.Name, Offset, Length);
            yield break;
        }

        using ItemStream content = new(_open!.Snapshot.OpenStream(entry), owner: null, Offset, Length);
        IEnumerable<object> pieces = AsByteStream
            ? ContentReading.Chunks(content)
            : ContentReading.Texts(content, Encoding, Raw, TotalCount);
        foreach (object piece in pieces)
        {
            yield return piece;
        }
    }
}
