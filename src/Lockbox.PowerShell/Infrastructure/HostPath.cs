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
