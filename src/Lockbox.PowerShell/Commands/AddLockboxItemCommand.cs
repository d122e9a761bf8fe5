using System.IO.Compression;
using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Content;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Items;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Adds host files, directories and links, items of other lockboxes, or given content, in one commit for the whole
/// pipeline. An item that cannot be added is reported and skipped. Ctrl+C leaves the lockbox as it was.
/// </summary>
[Cmdlet(VerbsCommon.Add, "LockboxItem", SupportsShouldProcess = true, DefaultParameterSetName = ByPath)]
[Alias("albi")]
[OutputType(typeof(LockboxItem))]
public sealed class AddLockboxItemCommand : HostSourceCmdlet
{
    private readonly List<LockboxItem> _items = [];
    private readonly ValueContent _value = new();
    private HostSources _sources = null!;
    private string _path = string.Empty;

    /// <summary>The lockbox; by default <c>$env:LOCKBOX</c>, or the only unlocked one.</summary>
    [Parameter(Position = 0)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>Items of another lockbox, which has to be unlocked.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [ValidateNotNullOrEmpty]
    [LockboxItemTransformation]
    public LockboxItem[]? InputObject { get; set; }

    /// <summary>The content: one string is kept exactly, several become lines, bytes and streams are kept.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Value")]
    [AllowNull, AllowEmptyString, AllowEmptyCollection]
    public object? Value { get; set; }

    /// <summary>The name of the item that -Value becomes.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Value")]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(LiteralItemNameCompleter))]
    public string? Name { get; set; }

    /// <summary>What to do with names that the lockbox has already.</summary>
    [Parameter]
    public IfExists IfExists { get; set; }

    /// <summary>How much effort to spend on compression; by default as the lockbox was made.</summary>
    [Parameter]
    public CompressionLevel? CompressionLevel { get; set; }

    /// <summary>How many frames are compressed and sealed at the same time; 0 means one per processor.</summary>
    [Parameter]
    [ValidateRange(0, 256)]
    public int ThrottleLimit { get; set; }

    /// <summary>How many seconds to wait while another process writes to the lockbox.</summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    public int LockTimeoutSeconds { get; set; } = OneCommit.DefaultLockTimeoutSeconds;

    /// <summary>Passes on what was added.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private bool IsNothingGiven => ParameterSetName == ByPath && Path is null && !MyInvocation.ExpectingInput;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Terminating(
            () =>
            {
                _path = PathOf(Lockbox);
                _sources = NewSources();
                AdditionTarget.Check(_path, IsNothingGiven);
            },
            Lockbox);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is not null)
        {
            _items.AddRange(InputObject.Where(item => ShouldProcess(item.Name, $"Add to {_path}")));
        }
        else if (Name is not null)
        {
            _value.Add(Value);
        }
        else
        {
            Terminating(TakePaths, Lockbox);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if ((Name is not null && ShouldProcess(Name, $"Add to {_path}")) || _items.Count > 0 || _sources.Count > 0)
        {
            Terminating(Add, _path);
        }
    }

    private void TakePaths()
    {
        foreach (string path in PathsOfRecord(_sources))
        {
            WarnWithoutRecurse(path);
            if (ShouldProcess(path, $"Add to {_path}"))
            {
                _sources.Add(path);
            }
        }
    }

    private void Add()
    {
        ItemAddition addition = new(this)
        {
            IfExists = IfExists,
            CompressionLevel = CompressionLevel,
            SymbolicLink = SymbolicLink,
            Hidden = Hidden,
            HeedsIgnoreFiles = !NoIgnoreFile,
            Hash = Hash,
            Include = Include ?? [],
            Exclude = Exclude ?? [],
            ThrottleLimit = ThrottleLimit,
            Prefix = DestinationPrefix(),
            KeepNames = PassThru,
        };
        using LockboxKey key = KeyOf(_path);
        using ItemOrigins origins = ItemOrigins.Open(_items, this);
        OneCommit.Run(
            this, _path, key, LockTimeoutSeconds, $"Adding to {System.IO.Path.GetFileName(_path)}",
            staging => addition.Stage(_sources, origins, Name is null ? null : (Name, _value), staging));
        if (PassThru)
        {
            using OpenLockbox open = OpenLockbox.Read(_path, key.Clone());
            WriteObject(open.Describe(addition.AddedNames), enumerateCollection: true);
        }
    }
}
