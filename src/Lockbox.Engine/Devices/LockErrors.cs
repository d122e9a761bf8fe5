using System.Runtime.InteropServices;

namespace Lockbox.Engine.Devices;

/// <summary>What is said where nothing could keep two writers apart.</summary>
internal static class LockErrors
{
    private const string Remedy = "Copy the lockbox to a local disk and write to it there; reading it works here.";

    /// <summary>The file system refuses locks.</summary>
    public static LockboxLocksUnavailableException Unavailable(string path, int error) => new(
        $"'{path}' is on a file system that gives no locks ({Marshal.GetPInvokeErrorMessage(error)}), so nothing would "
        + "keep two writers apart. It was not written to.",
        Remedy);

    /// <summary>The file system grants everybody the same lock.</summary>
    public static LockboxLocksUnavailableException Ineffective(string path) => new(
        $"'{path}' is on a file system whose locks keep nobody out, so nothing would keep two writers apart. It was "
        + "not written to.",
        Remedy);
}
