using System.Management.Automation;
using Lockbox.PowerShell.Drive;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Commands;

/// <summary>Removes drives of lockboxes, and forgets the keys that were kept for them. No lockbox changes.</summary>
[Cmdlet(VerbsData.Dismount, "Lockbox", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(void))]
public sealed class DismountLockboxCommand : LockboxCmdlet
{
    private const string ByName = "Name";
    private const string ByLockbox = "Lockbox";

    /// <summary>The drives, with or without the colon; <c>* ? [ ]</c> are wildcards.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = ByName)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DriveNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>The lockboxes whose drives go, all of them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByLockbox)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference[]? Lockbox { get; set; }

    /// <summary>Removes a drive that is the current location, too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name ?? [])
        {
            PerItem(() => Dismount(name), name);
        }

        foreach (LockboxReference reference in Lockbox ?? [])
        {
            Terminating(() => Dismount(reference), reference);
        }
    }

    private void Dismount(string name)
    {
        string plain = name.TrimEnd(':');
        WildcardPattern pattern = WildcardPattern.Get(plain, WildcardOptions.IgnoreCase);
        List<LockboxDrive> drives = [.. DriveNames.List(SessionState).Where(drive => pattern.IsMatch(drive.Name))];
        if (drives.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(plain))
        {
            throw new UsageException(
                UsageException.DriveNotFound,
                $"There is no drive {plain}: of a lockbox.",
                Remedies.Of(UsageException.DriveNotFound));
        }

        drives.ForEach(Remove);
    }

    private void Dismount(LockboxReference reference)
    {
        string path = reference.Resolve(this);
        DriveNames.List(SessionState)
            .Where(drive => HostPath.Comparer.Equals(drive.Lockbox, path))
            .ToList()
            .ForEach(Remove);
    }

    private void Remove(LockboxDrive drive)
    {
        if (ShouldProcess($"{drive.Name}: ({drive.Lockbox})", "Dismount"))
        {
            Leave(drive);
            SessionState.Drive.Remove(drive.Name, Force, scope: null);
        }
    }

    /// <summary>Makes sure that the current location is elsewhere.</summary>
    /// <exception cref="UsageException">It is on the drive, and may not be changed.</exception>
    private void Leave(LockboxDrive drive)
    {
        if (SessionState.Drive.Current != drive)
        {
            return;
        }

        if (!Force)
        {
            throw new UsageException(
                UsageException.DriveInUse,
                $"The current location is on {drive.Name}:.",
                Remedies.Of(UsageException.DriveInUse));
        }

        SessionState.Path.SetLocation(
            WildcardPattern.Escape(SessionState.Path.CurrentProviderLocation("FileSystem").Path));
    }
}
