using Lockbox.Engine.Compression.LibZstd;

namespace Lockbox.Engine.Compression;

/// <summary>Tries one way to get a backend; null with the reason when it is not to be had.</summary>
internal delegate IZstdBackend? ZstdProbe(out string reason);

/// <summary>
/// Chooses the zstd of this process: the system's libzstd, then the managed port beside the engine, then an error
/// that says what to install.
/// </summary>
/// <remarks>
/// The environment variable <c>LOCKBOX_ZSTD</c> = <c>native</c> or <c>managed</c> allows only that one; it is there
/// for tests and for support.
/// </remarks>
internal static class ZstdLoader
{
    /// <summary>The environment variable that allows one backend only.</summary>
    public const string ChoiceVariable = "LOCKBOX_ZSTD";

    /// <summary>The backend for this process.</summary>
    /// <exception cref="LockboxCodecUnavailableException">There is none.</exception>
    public static IZstdBackend Load() => Load(
        Environment.GetEnvironmentVariable(ChoiceVariable), LibZstdBackend.TryCreate, ManagedZstdLoader.TryCreate);

    /// <summary>The same with the choice and the probes given.</summary>
    public static IZstdBackend Load(string? choice, ZstdProbe native, ZstdProbe managed)
    {
        ZstdProbe[] probes = choice switch
        {
            null or "" => [native, managed],
            "native" => [native],
            "managed" => [managed],
            _ => throw new LockboxCodecUnavailableException(
                $"The environment variable {ChoiceVariable} is '{choice}', which is neither 'native' nor 'managed'.",
                $"Remove {ChoiceVariable}, or set it to 'native' or 'managed'."),
        };

        var reasons = new List<string>();
        foreach (ZstdProbe probe in probes)
        {
            if (probe(out string reason) is { } backend)
            {
                return backend;
            }

            reasons.Add(reason);
        }

        string only = string.IsNullOrEmpty(choice) ? string.Empty : $" {ChoiceVariable} allows '{choice}' alone.";
        throw new LockboxCodecUnavailableException(
            $"Lockbox compresses with zstd, and there is none here: {string.Join("; ", reasons)}.{only}", RemedyHere());
    }

    private static string RemedyHere()
    {
        if (OperatingSystem.IsWindows())
        {
            return Remedy("windows");
        }

        return Remedy(OperatingSystem.IsMacOS() ? "macos" : "linux");
    }

    /// <summary>What to do on a system: <c>windows</c>, <c>macos</c>, or else a Linux.</summary>
    public static string Remedy(string system) => system switch
    {
        "windows" => "Reinstall the module, which carries a zstd of its own: Install-PSResource Lockbox -Reinstall",
        "macos" => "Install zstd: brew install zstd",
        _ => "Install libzstd: 'sudo apt install libzstd1' (Debian, Ubuntu), 'sudo dnf install libzstd' (Fedora, "
            + "Red Hat), or 'sudo apk add zstd-libs' (Alpine).",
    };
}
