using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Commands;

/// <summary>Makes directories or symbolic links inside a lockbox, all in one commit.</summary>
[Cmdlet(VerbsCommon.New, "LockboxItem", SupportsShouldProcess = true, DefaultParameterSetName = "Directory")]
[OutputType(typeof(LockboxItem))]
public sealed class NewLockboxItemCommand : UnlockingCmdlet
{
    private readonly List<string> _names = [];
    private SelectedChange<string>? _making;
    private string _path = string.Empty;

    /// <summary>The lockbox; by default <c>$env:LOCKBOX</c>, or the only unlocked one.</summary>
    [Parameter(Position = 0)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>Full names inside the lockbox.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LiteralItemNameCompleter))]
    public string[] Name { get; set; } = null!;

    /// <summary>Makes symbolic links, to this target exactly.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Link")]
    [ValidateNotNullOrEmpty]
    public string? Target { get; set; }

    /// <summary>Permission bits, in octal as for chmod or by name.</summary>
    [Parameter]
    [UnixModeTransformation]
    public UnixFileMode? UnixMode { get; set; }

    /// <summary>Is content with a directory that is there, and replaces a file or link by the link.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>How many seconds to wait while another process writes to the lockbox.</summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    public int LockTimeoutSeconds { get; set; } = OneCommit.DefaultLockTimeoutSeconds;

    /// <summary>Passes on the new items.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private SelectedChange<string> Making => _making ??= new SelectedChange<string>(this, LockTimeoutSeconds)
    {
        Text = new ChangeText(
            Target is null ? "Make a directory in" : $"Make a link to {EntryName.ToDisplay(Target)} in",
            "Adding to", "Made", "items"),
        NameOf = static name => name,
        Apply = Make,
        DescribeAfter = PassThru ? static (open, names) => open.Describe(names) : null,
    };

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Terminating(() => _path = PathOf(Lockbox), Lockbox);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            PerItem(() => Take(name), name);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_names.Count > 0)
        {
            Terminating(
                () =>
                {
                    using LockboxKey key = KeyOf(_path);
                    Making.Commit(_path, key, _names);
                },
                _path);
        }
    }

    private void Take(string name)
    {
        if (!EntryName.TryNormalize(name, out string normal, out string reason))
        {
            throw new LockboxInvalidNameException(
                $"'{EntryName.ToDisplay(name)}' cannot be the name of an item: {reason}.");
        }

        if (Making.IsConfirmed(normal, _path))
        {
            _names.Add(normal);
        }
    }

    private long Make(Transaction transaction, string name)
    {
        DateTime now = DateTime.UtcNow;
        EntryMetadata metadata = new() { CreatedAt = now, ModifiedAt = now, UnixMode = UnixMode };
        Entry? before = transaction.Find(name);
        if (before is not null && !Force)
        {
            throw new LockboxItemExistsException(
                $"There is a '{EntryName.ToDisplay(name)}' in the lockbox already.", RemedyFor(before));
        }

        if (Target is not null)
        {
            transaction.PutLink(name, Target, metadata, ReplacedBy(before));
            return 1;
        }

        bool isThere = before is { Kind: EntryKind.Directory };
        transaction.PutDirectory(name, metadata, isThere ? IfExists.Skip : IfExists.Error);
        return isThere ? 0 : 1;
    }

    /// <summary>What -Force would do, where it would do anything.</summary>
    private string RemedyFor(Entry before) => (Target, before.Kind) switch
    {
        (null, EntryKind.Directory) => "It is a directory; with -Force that is no error.",
        (not null, not EntryKind.Directory) => "Choose another name, or replace what is there with -Force.",
        _ => "Choose another name, or remove what is there first.",
    };

    private static IfExists ReplacedBy(Entry? before) =>
        before is { Kind: EntryKind.Directory } ? IfExists.Error : IfExists.Overwrite;
}
