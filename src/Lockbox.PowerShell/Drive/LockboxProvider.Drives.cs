using System.Management.Automation;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Drive;

/// <content>Making and removing drives.</content>
public sealed partial class LockboxProvider
{
    /// <summary>Makes a drive of a lockbox.</summary>
    /// <param name="drive">What New-PSDrive was given; its root is the path of the lockbox.</param>
    /// <returns>The drive. Its root is a token that no path of the host can be mistaken for.</returns>
    protected override PSDriveInfo NewDrive(PSDriveInfo drive)
    {
        try
        {
            LockboxDrive made = drive as LockboxDrive ?? Make(drive);
            DriveSessions.Add(made.Session);
            return made;
        }
        catch (Exception e) when (!LockboxCmdlet.IsFlowControl(e))
        {
            ThrowTerminatingError(RecordOf(e, drive.Root));
            throw;
        }
    }

    /// <inheritdoc/>
    protected override object NewDriveDynamicParameters() => new NewDriveParameters();

    /// <inheritdoc/>
    protected override PSDriveInfo RemoveDrive(PSDriveInfo drive)
    {
        if (drive is LockboxDrive { Session: { } session })
        {
            DriveSessions.Remove(session);
        }

        return drive;
    }

    private LockboxDrive Make(PSDriveInfo drive)
    {
        DriveNames.RequireFreeInScope(SessionState, drive.Name);
        NewDriveParameters given = DynamicParameters as NewDriveParameters ?? new NewDriveParameters();
        DriveSession session = new(
            DriveSessions.NextToken(drive.Name), drive.Name, HostPath.Resolve(SessionState, drive.Root))
        {
            IsReadOnly = given.ReadOnly,
            IsPlainText = given.AsPlainText,
        };
        session.Unlock(this, KeyOf(given), mayAsk: true);
        return new LockboxDrive(drive, session);
    }

    private GivenKey KeyOf(NewDriveParameters given)
    {
        GivenKey key = new()
        {
            Password = given.Password,
            KeyFile = given.KeyFile is null ? null : HostPath.Resolve(SessionState, given.KeyFile),
            Identity = given.Identity is null ? null : HostPath.Resolve(SessionState, given.Identity),
            Certificate = given.Certificate,
        };
        return key.Conflict is { } conflict
            ? throw new UsageException(UsageException.Conflict, conflict, "Leave out all but one of them.")
            : key;
    }
}
