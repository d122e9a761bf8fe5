using System.Management.Automation;
using Lockbox.PowerShell.Drive;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// The lockbox that a command is about: a path as the user wrote it, a drive, or the file of an object that was passed.
/// It is looked at only when the cmdlet runs, so that errors have the cmdlet's ids.
/// </summary>
public sealed class LockboxReference
{
    /// <summary>Names the default lockbox.</summary>
    internal const string DefaultVariable = "LOCKBOX";

    private readonly string _path;
    private readonly bool _isLiteral;

    private LockboxReference(string path, bool isLiteral)
    {
        _path = path;
        _isLiteral = isLiteral;
    }

    /// <summary>
    /// A reference by a path that the user wrote; it may hold wildcards where several lockboxes are taken.
    /// </summary>
    /// <param name="path">Absolute or relative to the current location.</param>
    /// <returns>The reference.</returns>
    public static LockboxReference FromPath(string path) => new(path, isLiteral: false);

    /// <summary>A reference by a full host path.</summary>
    /// <param name="path">The full path, taken as it is.</param>
    /// <returns>The reference.</returns>
    public static LockboxReference FromFullPath(string path) => new(path, isLiteral: true);

    /// <inheritdoc/>
    public override string ToString() => _path;

    /// <summary>The text where the user wrote one; null for the file of an object.</summary>
    internal string? AsWritten => _isLiteral ? null : _path;

    /// <summary>The full path of the lockbox when nothing was given.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <returns>The path.</returns>
    /// <exception cref="LockboxNotSpecifiedException">Neither the environment nor the key cache says which.</exception>
    internal static string ResolveDefault(LockboxCmdlet cmdlet) =>
        TryDefault() is { } path ? cmdlet.ResolveHostPath(path) : throw NotSpecified(KeyCache.List().Count);

    /// <summary>
    /// The path of the lockbox when nothing was given, as it stands in the environment or the key cache.
    /// </summary>
    /// <returns>The path, or null when neither says which.</returns>
    internal static string? TryDefault()
    {
        if (Environment.GetEnvironmentVariable(DefaultVariable) is { Length: > 0 } path)
        {
            return path;
        }

        IReadOnlyList<UnlockedLockbox> unlocked = KeyCache.List();
        return unlocked.Count == 1 ? unlocked[0].Path : null;
    }

    /// <summary>The full path of the one lockbox meant.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <returns>The path.</returns>
    internal string Resolve(LockboxCmdlet cmdlet) => _isLiteral
        ? Path.GetFullPath(_path)
        : DriveSessions.LockboxOf(cmdlet.SessionState, _path) ?? cmdlet.ResolveHostPath(_path);

    /// <summary>The full paths meant: the path itself, or what its wildcards match.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <returns>At least one path.</returns>
    /// <exception cref="LockboxNotFoundException">The wildcards match nothing.</exception>
    internal IReadOnlyList<string> ResolveAll(LockboxCmdlet cmdlet)
    {
        string path = Resolve(cmdlet);
        if (_isLiteral || File.Exists(path) || !WildcardPattern.ContainsWildcardCharacters(_path))
        {
            return [path];
        }

        IReadOnlyList<string> matches = [];
        try
        {
            matches = cmdlet.GetResolvedProviderPathFromPSPath(_path, out ProviderInfo provider);
            matches = HostPath.IsFileSystem(provider) ? matches : [];
        }
        catch (ItemNotFoundException)
        {
            // The same as no match.
        }

        string[] files = [.. matches.Where(File.Exists)];
        return files.Length > 0
            ? files
            : throw new LockboxNotFoundException($"No file matches '{_path}'.", "Check the path.");
    }

    private static LockboxNotSpecifiedException NotSpecified(int unlocked) => new(
        unlocked == 0
            ? $"Which lockbox? None was given, {DefaultVariable} is not set and none is unlocked."
            : $"Which lockbox? None was given, {DefaultVariable} is not set and {unlocked} are unlocked.",
        $"Give -Lockbox, set the environment variable {DefaultVariable}, or unlock exactly one with Unlock-Lockbox.");
}
