using System.Reflection;
using System.Runtime.InteropServices;

namespace Lockbox.Engine.Compression.LibZstd;

/// <summary>Finds the system's libzstd once per process.</summary>
internal static class LibZstdLibrary
{
    /// <summary>The name that the imports carry; the resolver below turns it into a library.</summary>
    public const string ImportName = "lockbox-libzstd";

    private static readonly Lazy<IntPtr> Handle = new(Load);

    // Not the current directory and not the PATH: a library planted there would see every plaintext.
    private const DllImportSearchPath SearchPath =
        DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory;

    /// <summary>True when a library was found; the imports work only then.</summary>
    public static bool IsPresent => Handle.Value != IntPtr.Zero;

    /// <summary>The names tried, in this order, on this system.</summary>
    public static IReadOnlyList<string> Candidates { get; } = CandidatesHere();

    private static string[] CandidatesHere()
    {
        if (OperatingSystem.IsWindows())
        {
            return ["zstd.dll", "libzstd.dll"];
        }

        return OperatingSystem.IsMacOS()
            ? ["libzstd.1.dylib", "libzstd.dylib", "/opt/homebrew/lib/libzstd.dylib", "/usr/local/lib/libzstd.dylib"]
            : ["libzstd.so.1", "libzstd.so", "/usr/local/lib/libzstd.so.1"];
    }

    private static IntPtr Load()
    {
        Assembly assembly = typeof(LibZstdLibrary).Assembly;
        foreach (string name in Candidates)
        {
            if (NativeLibrary.TryLoad(name, assembly, SearchPath, out IntPtr handle))
            {
                NativeLibrary.SetDllImportResolver(assembly, Resolve);
                return handle;
            }
        }

        return IntPtr.Zero;
    }

    private static IntPtr Resolve(string libraryName, Assembly assembly, DllImportSearchPath? searchPath) =>
        libraryName == ImportName ? Handle.Value : IntPtr.Zero;
}
