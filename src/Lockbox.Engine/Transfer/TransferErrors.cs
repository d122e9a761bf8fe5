using Lockbox.Engine.Devices;

namespace Lockbox.Engine.Transfer;

/// <summary>Turns what the host says into errors that name the file, the whole cause and the remedy.</summary>
internal static class TransferErrors
{
    /// <summary>Whether this is an error of the host's file system, and not one of ours.</summary>
    public static bool IsHostError(Exception error) =>
        error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException
            or System.Security.SecurityException;

    /// <summary>A file, directory or link that could not be read.</summary>
    public static LockboxReadException Unreadable(string path, Exception error) => new(
        $"'{EntryName.ToDisplay(path)}' could not be read: {Cause(error)}.",
        error is UnauthorizedAccessException ? "Run as a user who may read it, or leave it out." : null,
        error);

    /// <summary>A file that has a kind or a name that no lockbox can hold.</summary>
    public static LockboxReadException Unsupported(string path, string what) => new(
        $"'{EntryName.ToDisplay(path)}' {what}.", "Leave it out with -Exclude to be rid of this message.");

    /// <summary>A file, directory or link that could not be written.</summary>
    public static LockboxException Unwritable(string path, Exception error)
    {
        if (HostErrors.IsDiskFull(error))
        {
            return new LockboxDiskFullException(
                $"There is no room left for '{EntryName.ToDisplay(path)}'.",
                "Free space, or choose another disk.",
                error);
        }

        if (HostErrors.IsAlreadyThere(error))
        {
            // What was there before was asked about; this came in between, or two items meet in one place.
            return new LockboxDestinationExistsException(
                $"'{EntryName.ToDisplay(path)}' is there now, and was not when the export looked.",
                "Export again, with -IfExists Skip, Overwrite, Newer or Rename.",
                error);
        }

        return new LockboxWriteException(
            $"'{EntryName.ToDisplay(path)}' could not be written: {Cause(error)}.",
            error is UnauthorizedAccessException ? "Choose a destination that this user may write to." : null,
            error);
    }

    /// <summary>Whether an export goes on after this error of one item, with the others.</summary>
    public static bool IsOfOneItem(Exception error) =>
        error is LockboxException ? error is not LockboxDiskFullException : IsHostError(error);

    /// <summary>An error of one item that could not be written, whoever it comes from.</summary>
    public static LockboxException OfItem(string path, Exception error) =>
        error as LockboxException ?? Unwritable(path, error);

    /// <summary>A file, directory or link that is there but did not get its times, mode or attributes.</summary>
    public static LockboxWriteException NotRestored(string path, Exception error) => new(
        $"'{EntryName.ToDisplay(path)}' is written, but its times or mode could not be restored: {Cause(error)}.",
        "Use -NoPreserve where the destination keeps no times or modes.",
        error);

    /// <summary>The host's own words, without the full stop that the sentence around them brings.</summary>
    private static string Cause(Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => "it is not there (any more)",
        UnauthorizedAccessException => "access was denied",
        _ => EntryName.ToDisplay(error.Message.TrimEnd('.')),
    };
}
