using System.Management.Automation;

namespace Lockbox.PowerShell.Drive;

/// <summary>
/// A lockbox as a drive. All that a drive knows hangs on this: PowerShell makes a new provider for each call.
/// </summary>
public sealed class LockboxDrive : PSDriveInfo
{
    internal LockboxDrive(PSDriveInfo asked, DriveSession session)
        : base(
            asked.Name,
            asked.Provider,
            session.Token,
            asked.Description,
            asked.Credential,
            session.Path) => Session = session;

    /// <summary>The full path of the lockbox file.</summary>
    public string Lockbox => Session.Path;

    /// <summary>Whether the drive refuses every change.</summary>
    public bool IsReadOnly => Session.IsReadOnly;

    /// <summary>Whether the drive gives secrets out as plain text.</summary>
    public bool IsPlainText => Session.IsPlainText;

    internal DriveSession Session { get; }
}
