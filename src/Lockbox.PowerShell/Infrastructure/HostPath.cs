using System.Management.Automation;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>What the cmdlets need to know about host paths that System.IO does not say.</summary>
internal static class HostPath
{
    private static readonly StringComparison Comparison =
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    /// <summary>Whether a provider is the file system.</summary>
    /// <param name="provider">The provider.</param>
    /// <returns>True for the FileSystem provider of any host.</returns>
    public static bool IsFileSystem(ProviderInfo provider) =>
        string.Equals(provider.Name, "FileSystem", StringComparison.OrdinalIgnoreCase);

    /// <summary>The full path of a host file, for a path as the user writes it; it need not exist.</summary>
    /// <param name="session">Where drives and the current location are known.</param>
    /// <param name="path">Absolute or relative to the current location, with or without a drive.</param>
    /// <returns>A path that System.IO understands.</returns>
    /// <exception cref="LockboxNotFoundException">The path is not on the file system.</exception>
    public static string Resolve(SessionState session, string path)
    {
        string full;
        try
        {
            full = session.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            if (!IsFileSystem(provider))
            {
                throw new LockboxNotFoundException(
                    $"'{path}' is on the provider {provider.Name}, not on the file system.",
                    "Give a path of the file system, for instance an absolute one.");
            }
        }
        catch (Exception e) when (
            e is System.Management.Automation.DriveNotFoundException or ProviderNotFoundException
                or NotSupportedException)
        {
            throw new LockboxNotFoundException(
                $"'{path}' is no path: {e.Message}", "Check the drive; Get-PSDrive lists those that there are.", e);
        }

        return Path.GetFullPath(full);
    }

    /// <summary>Compares paths as this host's usual file system does.</summary>
    public static StringComparer Comparer { get; } =
        OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    /// <summary>
    /// The name that a host path has relative to a base folder, separated by <c>/</c>; its leaf when it lies outside;
    /// empty for the base folder itself.
    /// </summary>
    /// <param name="path">A full path.</param>
    /// <param name="basePath">A full path.</param>
    /// <returns>The name, as an entry would have it.</returns>
    public static string RelativeName(string path, string basePath)
    {
        ReadOnlySpan<char> full = Path.TrimEndingDirectorySeparator(path.AsSpan());
        ReadOnlySpan<char> root = Path.TrimEndingDirectorySeparator(basePath.AsSpan());
        if (full.Equals(root, Comparison))
        {
            return string.Empty;
        }

        bool isRooted = root.Length > 0 && root[^1] == Path.DirectorySeparatorChar;
        bool isBelow = full.StartsWith(root, Comparison)
            && (isRooted || full[root.Length] == Path.DirectorySeparatorChar);
        ReadOnlySpan<char> name = isBelow
            ? full[(root.Length + (isRooted ? 0 : 1))..]
            : Path.GetFileName(full);
        return OperatingSystem.IsWindows() ? name.ToString().Replace('\\', '/') : name.ToString();
    }
}
