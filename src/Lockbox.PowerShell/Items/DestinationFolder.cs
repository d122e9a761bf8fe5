using Lockbox.Engine;

namespace Lockbox.PowerShell.Items;

/// <summary>
/// What -Destination means where host files go into a lockbox: the directory that their names begin with.
/// </summary>
internal static class DestinationFolder
{
    /// <summary>The beginning of names.</summary>
    /// <param name="destination">As the user wrote it, or null.</param>
    /// <returns>A full name; empty for the top.</returns>
    /// <exception cref="LockboxInvalidNameException">It cannot be a name.</exception>
    public static string PrefixOf(string? destination)
    {
        if (destination is null or "." or "/")
        {
            return string.Empty;
        }

        return EntryName.TryNormalize(destination, out string name, out string reason)
            ? name
            : throw new LockboxInvalidNameException(
                $"'{EntryName.ToDisplay(destination)}' cannot be a directory in a lockbox: {reason}.",
                "-Destination is a name inside the lockbox, relative and separated by '/'.");
    }
}
