using System.Runtime.InteropServices;

namespace Lockbox.Engine.Devices;

/// <summary>
/// What the host's error codes mean. On Unix the runtime keeps errno in <see cref="Exception.HResult"/>, on Windows the
/// Win32 code in its low half.
/// </summary>
internal static class HostErrors
{
    private const int UnixNotPermitted = 1;
    private const int UnixNotThere = 2;
    private const int UnixInterrupted = 4;
    private const int UnixDenied = 13;
    private const int UnixAlreadyThere = 17;
    private const int UnixIsDirectory = 21;
    private const int UnixInvalid = 22;
    private const int UnixFileTooBig = 27;
    private const int UnixNoSpace = 28;
    private const int UnixReadOnly = 30;
    private const int UnixNoSuchCall = 38;
    private const int UnixNotSupported = 95;
    private const int UnixQuota = 122;
    private const int LinuxTryAgain = 11;
    private const int OtherUnixTryAgain = 35;
    private const int WindowsLockViolation = 33;
    private const int WindowsIsPending = 997;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsFileExists = unchecked((int)0x80070050);
    private const int WindowsAlreadyExists = unchecked((int)0x800700B7);
    private const int WindowsWriteProtected = unchecked((int)0x80070013);

    private static int UnixTryAgain => OperatingSystem.IsLinux() ? LinuxTryAgain : OtherUnixTryAgain;

    /// <summary>Whether the host failed, or refused, an operation on a file.</summary>
    public static bool IsFileFailure(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>Whether the error says that there is no room.</summary>
    public static bool IsDiskFull(Exception e) => OperatingSystem.IsWindows()
        ? e.HResult is WindowsDiskFull or WindowsHandleDiskFull
        : e.HResult is UnixNoSpace or UnixQuota or UnixFileTooBig;

    /// <summary>Whether the error says that something is there already, where a new thing was to be made.</summary>
    public static bool IsAlreadyThere(Exception e) => OperatingSystem.IsWindows()
        ? e.HResult is WindowsFileExists or WindowsAlreadyExists
        : e.HResult is UnixAlreadyThere or UnixIsDirectory;

    /// <summary>Whether the error says that this system or file system, of Linux, cannot do a thing at all.</summary>
    public static bool IsUnsupported(Exception e) => e.HResult is UnixInvalid or UnixNoSuchCall or UnixNotSupported;

    /// <summary>The error for a call of the C library that has just failed, as the base library has it.</summary>
    /// <param name="path">What it was called for.</param>
    public static Exception OfLastCall(string path)
    {
        int error = Marshal.GetLastPInvokeError();
        string message = $"{Marshal.GetPInvokeErrorMessage(error)}: '{path}'";
        return error switch
        {
            UnixNotPermitted or UnixDenied => new UnauthorizedAccessException(message),
            UnixNotThere => new DirectoryNotFoundException(message),
            _ => new IOException(message, error),
        };
    }

    /// <summary>Whether the error says that the medium cannot be written.</summary>
    public static bool IsReadOnlyMedium(Exception e) =>
        e.HResult == (OperatingSystem.IsWindows() ? WindowsWriteProtected : UnixReadOnly);

    /// <summary>
    /// Whether the host's error code says that somebody else has the lock, and not that there are no locks here, as on
    /// some file systems of other machines.
    /// </summary>
    public static bool IsLockedByOther(int error) => OperatingSystem.IsWindows()
        ? error is WindowsLockViolation or WindowsIsPending
        : error is UnixInterrupted or UnixDenied || error == UnixTryAgain;

    /// <summary>Whether a file was not opened because somebody else has it open.</summary>
    public static bool IsHeldOpen(IOException e) =>
        e.HResult == (OperatingSystem.IsWindows() ? WindowsSharingViolation : UnixTryAgain);

    /// <summary>The error for a file that could not be written.</summary>
    public static LockboxException ToWriteError(Exception e, string path)
    {
        if (IsDiskFull(e))
        {
            return new LockboxDiskFullException(
                $"The disk is full: '{path}' could not be written.", "Free some space and run the command again.", e);
        }

        return e is UnauthorizedAccessException || IsReadOnlyMedium(e)
            ? new LockboxReadOnlyException($"'{path}' cannot be written: {e.Message}", null, e)
            : new LockboxWriteException($"'{path}' cannot be written: {e.Message}", null, e);
    }
}
