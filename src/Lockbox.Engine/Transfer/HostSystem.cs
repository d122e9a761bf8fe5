namespace Lockbox.Engine.Transfer;

/// <summary>The kinds of host whose rules for names differ. Passed in, so that each is tested on every other.</summary>
internal enum HostSystem
{
    /// <summary>Linux and other Unix systems: bytes, everything but NUL and <c>/</c>.</summary>
    Unix,

    /// <summary>macOS: as Unix, but case and Unicode normalisation are usually ignored.</summary>
    MacOS,

    /// <summary>Windows: UTF-16, reserved characters and device names, case ignored.</summary>
    Windows,
}

/// <summary>Which host this is.</summary>
internal static class HostSystems
{
    /// <summary>The system this process runs on.</summary>
    public static HostSystem Current { get; } =
        OperatingSystem.IsWindows() ? HostSystem.Windows
        : OperatingSystem.IsMacOS() ? HostSystem.MacOS
        : HostSystem.Unix;
}
