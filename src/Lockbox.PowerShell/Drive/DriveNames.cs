using System.Management.Automation;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Drive;

/// <summary>What drives are called.</summary>
internal static class DriveNames
{
    /// <summary>What PowerShell refuses in the name of a drive, and what would have to be escaped in paths.</summary>
    private const string Refused = ";~/\\.:*?[]`'\"$&|<>(){}@#, \t";

    private const string Fallback = "lb";

    /// <summary>The name that a lockbox gets where none is given.</summary>
    /// <param name="path">The lockbox's path.</param>
    /// <returns>The file's name without its extension; what a drive cannot have in its name is <c>_</c>.</returns>
    public static string Default(string path)
    {
        string stem = Path.GetFileNameWithoutExtension(path);
        char[] name = [.. stem.Select(static c => IsRefused(c) ? '_' : c)];
        return name.Any(static c => c != '_') ? new string(name) : Fallback;
    }

    /// <summary>A name as the user wrote it, with or without the colon.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The name without the colon.</returns>
    /// <exception cref="UsageException">No drive can have it.</exception>
    public static string Validate(string name)
    {
        string plain = name.EndsWith(':') ? name[..^1] : name;
        return plain.Length > 0 && !plain.Any(IsRefused)
            ? plain
            : throw new UsageException(
                UsageException.Conflict,
                $"'{DisplayText.Name(name)}' cannot be the name of a drive.",
                "Use letters, digits, '_' and '-'.");
    }

    /// <summary>Makes sure that no drive has a name.</summary>
    /// <param name="session">Where drives are known.</param>
    /// <param name="name">The name, without the colon.</param>
    /// <exception cref="UsageException">One has it.</exception>
    public static void RequireFree(SessionState session, string name) => RequireFree(session.Drive.GetAll(), name);

    /// <summary>
    /// Makes sure that no drive of the current scope has a name. PowerShell looks only when the drive has been made:
    /// the key would have been asked for and kept by then.
    /// </summary>
    /// <param name="session">Where drives are known.</param>
    /// <param name="name">The name, without the colon.</param>
    /// <exception cref="UsageException">One has it.</exception>
    public static void RequireFreeInScope(SessionState session, string name) =>
        RequireFree(session.Drive.GetAllAtScope("0"), name);

    private static void RequireFree(IEnumerable<PSDriveInfo> drives, string name)
    {
        PSDriveInfo? taken = drives.FirstOrDefault(
            drive => string.Equals(drive.Name, name, StringComparison.OrdinalIgnoreCase));
        if (taken is not null)
        {
            throw new UsageException(
                UsageException.DriveExists,
                taken is LockboxDrive lockbox
                    ? $"The drive {taken.Name}: is there already, of '{lockbox.Lockbox}'."
                    : $"The drive {taken.Name}: is there already, of {taken.Provider.Name}.",
                Remedies.Of(UsageException.DriveExists));
        }
    }

    /// <summary>The drives of lockboxes that a session sees.</summary>
    /// <param name="session">The session.</param>
    /// <returns>A copy of the list.</returns>
    public static IReadOnlyList<LockboxDrive> List(SessionState session) =>
        [.. session.Drive.GetAll().OfType<LockboxDrive>()];

    private static bool IsRefused(char c) => char.IsControl(c) || Refused.Contains(c, StringComparison.Ordinal);
}
