using Lockbox.Engine;
using Lockbox.PowerShell.Drive;

namespace Lockbox;

/// <summary>How items and variables of a drive are shown; the views of the module use it.</summary>
public static class DriveText
{
    private const string ProviderEnd = "::";

    /// <summary>The type name of items on a drive, by which their view is found.</summary>
    internal const string ItemTypeName = "Lockbox.LockboxItem#Drive";

    /// <summary>The type name of variables and their folders on a drive, by which their view is found.</summary>
    internal const string VariableTypeName = "Lockbox.LockboxVariable#Drive";

    /// <summary>A path as the provider has it, as users write it.</summary>
    /// <param name="providerPath">A PSPath or PSParentPath.</param>
    /// <returns>For instance <c>lb:/src</c>; the path itself when its drive is gone.</returns>
    public static string Path(string? providerPath)
    {
        string path = providerPath ?? string.Empty;
        int end = path.IndexOf(ProviderEnd, StringComparison.Ordinal);
        path = end < 0 ? path : path[(end + ProviderEnd.Length)..];
        (string token, string name) = DrivePath.Parse(path);
        return DriveSessions.Find(token) is { } session ? session.Show(name) : EntryName.ToDisplay(path);
    }
}
