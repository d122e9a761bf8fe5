using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;

namespace Lockbox.Engine.Compression;

/// <summary>
/// Loads the managed zstd that may lie beside the engine, in a load context of its own, so that another version of
/// ZstdSharp in the same process neither disturbs it nor is disturbed.
/// </summary>
internal static class ManagedZstdLoader
{
    private const string AssemblyName = "Lockbox.Zstd.Managed";
    private const string NotTrimmed = "A trimmed program has no assemblies beside it.";
    private const string BackendType = "Lockbox.Zstd.Managed.ManagedZstdBackend";

    /// <summary>The backend, or null with the reason in <paramref name="reason"/>.</summary>
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "An empty location is handled.")]
    public static IZstdBackend? TryCreate(out string reason)
    {
        string? folder = Path.GetDirectoryName(typeof(ManagedZstdLoader).Assembly.Location);
        if (!string.IsNullOrEmpty(folder))
        {
            return TryCreate(folder, out reason);
        }

        reason = "the engine was not loaded from a folder";
        return null;
    }

    /// <summary>The backend from the assemblies in <paramref name="folder"/> (an absolute path).</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = NotTrimmed)]
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = NotTrimmed)]
    public static IZstdBackend? TryCreate(string folder, out string reason)
    {
        reason = string.Empty;
        try
        {
            var context = new BackendLoadContext(folder);
            Assembly assembly = context.LoadFromAssemblyPath(Path.Combine(folder, AssemblyName + ".dll"));
            Type type = assembly.GetType(BackendType, throwOnError: true)!;
            return (IZstdBackend)Activator.CreateInstance(type)!;
        }
        catch (FileNotFoundException)
        {
            reason = $"{AssemblyName}.dll is not beside the engine";
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException or TypeLoadException
            or InvalidCastException or TargetInvocationException)
        {
            reason = $"{AssemblyName}.dll could not be loaded: {e.Message}";
        }

        return null;
    }

    private sealed class BackendLoadContext(string folder) : AssemblyLoadContext(AssemblyName)
    {
        [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = NotTrimmed)]
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            Assembly engine = typeof(ManagedZstdLoader).Assembly;
            return assemblyName.Name switch
            {
                // The very engine that asks, whatever context it lives in: else its interfaces would not be ours.
                var name when name == engine.GetName().Name => engine,
                "ZstdSharp" => LoadFromAssemblyPath(Path.Combine(folder, "ZstdSharp.dll")),
                _ => null,
            };
        }
    }
}
