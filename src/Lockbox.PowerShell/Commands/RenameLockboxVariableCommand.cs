using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;
using Lockbox.PowerShell.Variables;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Gives variables other names, everything from the pipeline in one commit. Values are not opened; the old names cannot
/// be read from the file any more.
/// </summary>
[Cmdlet(VerbsCommon.Rename, "LockboxVariable", SupportsShouldProcess = true)]
[OutputType(typeof(LockboxVariable))]
public sealed class RenameLockboxVariableCommand : UnlockingCmdlet
{
    private readonly List<(string Old, string New)> _names = [];

    /// <summary>The full name, taken as it is.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [Alias("LiteralName")]
    [ArgumentCompleter(typeof(LiteralVariableNameCompleter))]
    public string Name { get; set; } = null!;

    /// <summary>The new full name.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LiteralVariableNameCompleter))]
    public string NewName { get; set; } = null!;

    /// <summary>The lockbox; by default <c>$env:LOCKBOX</c>, or the only unlocked one.</summary>
    [Parameter(Position = 2)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>How many seconds to wait while another process writes to the lockbox.</summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    public int LockTimeoutSeconds { get; set; } = OneCommit.DefaultLockTimeoutSeconds;

    /// <summary>Passes on the renamed variables.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Terminating(
        () =>
        {
            string action = $"Rename to {EntryName.ToDisplay(NewName)} in {PathOf(Lockbox)}";
            if (ShouldProcess(EntryName.ToDisplay(Name), action))
            {
                _names.Add((Name, NewName));
            }
        },
        Name);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_names.Count > 0)
        {
            Terminating(Rename, Lockbox);
        }
    }

    private void Rename()
    {
        string path = PathOf(Lockbox);
        using LockboxKey key = KeyOf(path);
        List<string> renamed = [];
        OneCommit.Run(
            this, path, key, LockTimeoutSeconds, $"Renaming in {Path.GetFileName(path)}", staging =>
            {
                renamed = new VariableStaging(staging, this).Rename(_names);
                return renamed.Count > 0 ? WorkDone.WithVariables("Renamed", renamed.Count) : null;
            });
        if (PassThru)
        {
            using OpenLockbox open = OpenLockbox.Read(path, key.Clone());
            WriteObject(VariableListing.Describe(open, renamed, Report), enumerateCollection: true);
        }
    }
}
