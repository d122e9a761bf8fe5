using System.Management.Automation;
using System.Text;
using Lockbox.Engine;
using Lockbox.PowerShell.Content;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Writes the content of an item in one commit: all of it, behind what is there, or over a part of it. An item that is
/// not there is made. Ctrl+C and errors leave what was there.
/// </summary>
[Cmdlet(VerbsCommon.Set, "LockboxItemContent", SupportsShouldProcess = true, DefaultParameterSetName = "Replace")]
[OutputType(typeof(LockboxItem))]
public sealed class SetLockboxItemContentCommand : UnlockingCmdlet
{
    private string _path = string.Empty;
    private string _name = string.Empty;
    private bool _isConfirmed;
    private LockboxKey? _key;
    private ContentWriting? _writing;

    /// <summary>The lockbox; by default <c>$env:LOCKBOX</c>, or the only unlocked one.</summary>
    [Parameter(Position = 0)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>The full name inside the lockbox.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LiteralItemNameCompleter))]
    public string Name { get; set; } = null!;

    /// <summary>The content: texts become lines; bytes and streams are kept.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? Value { get; set; }

    /// <summary>Writes behind what is there.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Append")]
    public SwitchParameter Append { get; set; }

    /// <summary>Writes over what is there from this byte on, and leaves the rest.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Offset")]
    [ValidateRange(0, long.MaxValue)]
    public long Offset { get; set; }

    /// <summary>The encoding of text; UTF-8 without a byte order mark by default.</summary>
    [Parameter]
    [ValidateNotNull]
    [EncodingTransformation]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    public Encoding Encoding { get; set; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Takes bytes, and numbers as bytes, and refuses text.</summary>
    [Parameter]
    public SwitchParameter AsByteStream { get; set; }

    /// <summary>Writes no line break behind each text.</summary>
    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    /// <summary>How many seconds to wait while another process writes to the lockbox.</summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    public int LockTimeoutSeconds { get; set; } = OneCommit.DefaultLockTimeoutSeconds;

    /// <summary>Passes on the item.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Terminating(() => _path = PathOf(Lockbox), Lockbox);
        Terminating(Confirm, Name);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_isConfirmed)
        {
            Terminating(() => Begin().Add(Value), _name);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_writing is not null)
        {
            Terminating(End, _name);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _writing?.Dispose();
        _key?.Dispose();
        base.Dispose(disposing);
    }

    private void Confirm()
    {
        if (!EntryName.TryNormalize(Name, out _name, out string reason))
        {
            throw new LockboxInvalidNameException(
                $"'{EntryName.ToDisplay(Name)}' cannot be the name of an item: {reason}.");
        }

        string action = Append ? "Append to" : "Set";
        _isConfirmed = ShouldProcess(EntryName.ToDisplay(_name), $"{action} content in {_path}");
    }

    /// <summary>The first value: an empty pipeline changes nothing.</summary>
    private ContentWriting Begin()
    {
        if (_writing is null)
        {
            _key = KeyOf(_path);
            ContentChange change = new(_name, Append, ParameterSetName == "Offset" ? Offset : null);
            ContentStyle style = new(Encoding, NoNewline, AsByteStream, WritesBytesAsText: false);
            _writing = new ContentWriting(this, _path, _key.Clone, change, style, LockTimeoutSeconds, StopToken);
        }

        return _writing;
    }

    private void End()
    {
        _writing!.Commit($"Writing to {System.IO.Path.GetFileName(_path)}");
        if (PassThru)
        {
            using OpenLockbox open = OpenLockbox.Read(_path, _key!.Clone());
            WriteObject(open.Describe([_name]), enumerateCollection: true);
        }
    }
}
