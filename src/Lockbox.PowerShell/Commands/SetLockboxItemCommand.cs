using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Items;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Gives items other times, another mode or other attributes, in one commit for each lockbox. Content is not touched.
/// </summary>
[Cmdlet(VerbsCommon.Set, "LockboxItem", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(LockboxItem))]
public sealed class SetLockboxItemCommand : ItemChangingCmdlet
{
    /// <summary>When it was last modified.</summary>
    [Parameter]
    public DateTime? ModifiedAt { get; set; }

    /// <summary>When it was created.</summary>
    [Parameter]
    public DateTime? CreatedAt { get; set; }

    /// <summary>Permission bits, in octal as for chmod or by name.</summary>
    [Parameter]
    [UnixModeTransformation]
    public UnixFileMode? UnixMode { get; set; }

    /// <summary>Windows attributes.</summary>
    [Parameter]
    [FileAttributesTransformation]
    public FileAttributes? Attributes { get; set; }

    private bool IsNothingGiven => ModifiedAt is null && CreatedAt is null && UnixMode is null && Attributes is null;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (IsNothingGiven)
        {
            Conflict(
                "There is nothing to set.", "Give -ModifiedAt, -CreatedAt, -UnixMode or -Attributes.");
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Terminating(SetAll, Lockbox);

    private void SetAll()
    {
        SelectedChange<Entry> change = new(this, LockTimeoutSeconds)
        {
            Text = new ChangeText("Set metadata in", "Setting in", "Set", "items"),
            NameOf = static entry => entry.Name,
            Apply = (transaction, entry) =>
            {
                transaction.SetMetadata(entry.Name, MetadataOf(transaction.Find(entry.Name) ?? entry));
                return 1;
            },
            DescribeAfter = PassThru
                ? static (open, entries) => open.Describe(entries.Select(static entry => entry.Name))
                : null,
        };
        foreach ((string path, ItemSelection selection) in TakeSelections())
        {
            change.Run(path, selection.Texts, snapshot => EntriesOf(selection, snapshot));
        }
    }

    private EntryMetadata MetadataOf(Entry entry) => new()
    {
        CreatedAt = CreatedAt?.ToUniversalTime() ?? entry.CreatedAt,
        ModifiedAt = ModifiedAt?.ToUniversalTime() ?? entry.ModifiedAt,
        UnixMode = UnixMode ?? entry.UnixMode,
        Attributes = Attributes ?? entry.Attributes,
    };
}
