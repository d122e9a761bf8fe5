using System.Management.Automation;
using Lockbox.PowerShell.Drive;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Makes a lockbox a drive of the whole session, whatever scope it is called in. The lockbox is unlocked for as long as
/// the drive is there.
/// </summary>
[Cmdlet(VerbsData.Mount, "Lockbox", SupportsShouldProcess = true)]
[OutputType(typeof(LockboxDrive))]
public sealed class MountLockboxCommand : UnlockingCmdlet
{
    /// <summary>The lockbox; by default <c>$env:LOCKBOX</c>, or the only unlocked one.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>What the drive is called; by default as the file, without its extension.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Refuses every change through the drive.</summary>
    [Parameter]
    public SwitchParameter ReadOnly { get; set; }

    /// <summary>Gives secrets out as plain text.</summary>
    [Parameter]
    public SwitchParameter AsPlainText { get; set; }

    /// <summary>Passes the drive on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Terminating(Mount, Lockbox);

    private void Mount()
    {
        string path = PathOf(Lockbox);
        string name = Name is null ? DriveNames.Default(path) : DriveNames.Validate(Name);
        if (ShouldProcess(path, $"Mount as {name}:"))
        {
            DriveNames.RequireFree(SessionState, name);
            DriveSession session = new(DriveSessions.NextToken(name), name, path)
            {
                IsReadOnly = ReadOnly,
                IsPlainText = AsPlainText,
            };
            session.Unlock(this, Given, mayAsk: true);
            PSDriveInfo mounted = Mount(session);
            WriteVerbose($"'{path}' is {name}: now.");
            if (PassThru)
            {
                WriteObject(mounted);
            }
        }
    }

    /// <summary>Makes the drive. Where PowerShell refuses it, its key is not kept.</summary>
    private PSDriveInfo Mount(DriveSession session)
    {
        try
        {
            ProviderInfo provider = SessionState.Provider.GetAll()
                .First(static one => one.ImplementingType == typeof(LockboxProvider));
            PSDriveInfo asked = new(session.Name, provider, session.Path, string.Empty, credential: null);
            return SessionState.Drive.New(new LockboxDrive(asked, session), "Global");
        }
        catch
        {
            DriveSessions.Remove(session);
            throw;
        }
    }
}
